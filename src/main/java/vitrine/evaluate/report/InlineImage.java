package vitrine.evaluate.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import vitrine.image.RgbImage;

/// A small picture inside the page.
///
/// @param src a `data:` URL of a PNG
/// @param width in pixels
/// @param height in pixels
public record InlineImage(String src, int width, int height) {
  /// The longer side of a thumbnail, at most.
  private static final int LONGEST = 96;

  private static final int INK = 0x1f6feb;

  /// A picture, made smaller by a whole number where it is large: each pixel the mean of a square.
  static InlineImage thumbnail(RgbImage picture) {
    int factor = Math.ceilDiv(Math.max(picture.width(), picture.height()), LONGEST);
    int width = Math.max(1, picture.width() / factor);
    int height = Math.max(1, picture.height() / factor);
    var small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        small.setRGB(x, y, mean(picture, x * factor, y * factor, factor));
      }
    }
    return png(small);
  }

  private static int mean(RgbImage picture, int left, int top, int size) {
    int right = Math.min(left + size, picture.width());
    int bottom = Math.min(top + size, picture.height());
    int[] sum = new int[3];
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        for (int c = 0; c < 3; c++) {
          sum[c] += picture.pixels()[3 * (y * picture.width() + x) + c] & 0xFF;
        }
      }
    }
    int count = (right - left) * (bottom - top);
    return sum[0] / count << 16 | sum[1] / count << 8 | sum[2] / count;
  }

  /// Values as one ink, the more the larger: on paper of any colour.
  ///
  /// @param values (rows, cols)
  static InlineImage map(float[] values, int rows, int cols) {
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
    return png(image);
  }

  /// A picture as it is.
  ///
  /// @param png the file
  public static InlineImage of(byte[] png, int width, int height) {
    return new InlineImage(
        "data:image/png;base64," + Base64.getEncoder().encodeToString(png), width, height);
  }

  private static InlineImage png(BufferedImage image) {
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return of(out.toByteArray(), image.getWidth(), image.getHeight());
  }
}
