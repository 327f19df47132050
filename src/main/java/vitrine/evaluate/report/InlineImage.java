package vitrine.evaluate.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import vitrine.image.RgbImage;
import vitrine.image.png.PngWriter;

/// A small picture inside the page.
///
/// @param src a `data:` URL of a PNG
public record InlineImage(String src) {
  /// The longer side of a thumbnail, at most.
  private static final int LONGEST = 96;

  private static final int INK = 0x1f6feb;

  /// A picture, made smaller by a whole number where it is large: each pixel the mean of a square.
  static InlineImage thumbnail(RgbImage picture) {
    int factor = Math.ceilDiv(Math.max(picture.width(), picture.height()), LONGEST);
    int width = Math.max(1, picture.width() / factor);
    int height = Math.max(1, picture.height() / factor);
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < pixels.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      pixels[i] = mean(picture, x * factor, y * factor, i % 3, factor);
    }
    return of(PngWriter.write(new RgbImage(width, height, pixels)));
  }

  private static byte mean(RgbImage picture, int left, int top, int channel, int size) {
    int right = Math.min(left + size, picture.width());
    int bottom = Math.min(top + size, picture.height());
    int sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += picture.pixels()[3 * (y * picture.width() + x) + channel] & 0xFF;
      }
    }
    return (byte) (sum / ((right - left) * (bottom - top)));
  }

  /// Values as one ink, the more the larger: on paper of any colour.
  ///
  /// @param values (rows, cols)
  public static InlineImage map(float[] values, int rows, int cols) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    var image = new BufferedImage(cols, rows, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < values.length; i++) {
      float share = most > least ? (values[i] - least) / (most - least) : 0;
      image.setRGB(i % cols, i / cols, Math.round(255 * share) << 24 | INK);
    }
    var png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return of(png.toByteArray());
  }

  /// A picture as it is.
  ///
  /// @param png the file
  public static InlineImage of(byte[] png) {
    return new InlineImage("data:image/png;base64," + Base64.getEncoder().encodeToString(png));
  }
}
