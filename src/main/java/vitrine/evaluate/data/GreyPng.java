package vitrine.evaluate.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/// Grey pixels as a file, so that they take the way that every picture takes.
final class GreyPng {
  private GreyPng() {}

  /// @param pixels (height, width)
  static byte[] encode(byte[] pixels, int width, int height) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, width, height, pixels);
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
