package vitrine.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/// What stands for a photograph: waves of several lengths and some noise, so that a JPEG of it has
/// details to decode.
final class Photograph {
  private Photograph() {}

  /// A JPEG of quality 85.
  static byte[] jpeg(int width, int height) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var random = new Random(1);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double wave = Math.sin(x * 9.0 / width) + Math.cos(y * 7.0 / height + x * 0.05);
        int noise = random.nextInt(12);
        int red = (int) (128 + 40 * wave) + noise;
        int green = (int) (128 + 40 * Math.sin(y * 0.11 + wave)) + noise;
        int blue = (int) (128 + 40 * Math.cos((x + y) * 0.03)) + noise;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(0.85f);
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is written but memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
