package vitrine.explain;

import java.util.Arrays;
import java.util.Locale;
import vitrine.image.RgbImage;

/// How a picture is cut into pieces that a transformer takes for words.
public enum Cut {
  /// Squares, as ViTs do.
  TILES,
  /// Strips as wide as the picture.
  HORIZONTAL,
  /// Strips as high as the picture.
  VERTICAL;

  /// Pixels that the pieces have on the longer side together, at least.
  private static final int SIDE = 448;

  /// As it stands in parameters.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The pieces with white gaps between them; a small picture is enlarged, its pixels left square.
  /// The last piece of a row or column may be smaller.
  ///
  /// @param height of a piece, pixels, where it is cut so
  /// @param width of a piece, pixels, where it is cut so
  public RgbImage apply(RgbImage picture, int height, int width) {
    int high = this == VERTICAL ? picture.height() : height;
    int wide = this == HORIZONTAL ? picture.width() : width;
    int factor = Math.max(1, SIDE / Math.max(picture.width(), picture.height()));
    int gap = Math.max(2, factor * Math.min(high, wide) / 8);
    int across = factor * picture.width() + (Math.ceilDiv(picture.width(), wide) - 1) * gap;
    int down = factor * picture.height() + (Math.ceilDiv(picture.height(), high) - 1) * gap;
    byte[] pixels = new byte[3 * across * down];
    Arrays.fill(pixels, (byte) 0xff);
    for (int y = 0; y < factor * picture.height(); y++) {
      int row = y / factor;
      int to = 3 * across * (y + row / high * gap);
      for (int x = 0; x < factor * picture.width(); x++) {
        int column = x / factor;
        System.arraycopy(
            picture.pixels(),
            3 * (row * picture.width() + column),
            pixels,
            to + 3 * (x + column / wide * gap),
            3);
      }
    }
    return new RgbImage(across, down, pixels);
  }
}
