package vitrine.image.metadata;

import vitrine.image.RgbImage;

/// The eight ways in which EXIF says that a stored picture is to be turned (EXIF 2.32, tag 0x0112),
/// named after what is done to the stored picture, in Pillow's words.
public enum Orientation {
  UPRIGHT(1, false, false, false),
  FLIP_LEFT_RIGHT(2, false, true, false),
  ROTATE_180(3, false, true, true),
  FLIP_TOP_BOTTOM(4, false, false, true),
  TRANSPOSE(5, true, false, false),
  ROTATE_270(6, true, false, true),
  TRANSVERSE(7, true, true, true),
  ROTATE_90(8, true, true, false);

  /// Columns that are turned together, so that their rows stay in the cache.
  private static final int TILE = 32;

  private final int tag;
  private final boolean swapsSides;
  private final boolean mirrorsColumns;
  private final boolean mirrorsRows;

  /// How the stored picture is read.
  ///
  /// @param swapsSides whether columns are read as rows
  /// @param mirrorsColumns whether the stored columns are read from the right
  /// @param mirrorsRows whether the stored rows are read from the bottom
  Orientation(int tag, boolean swapsSides, boolean mirrorsColumns, boolean mirrorsRows) {
    this.tag = tag;
    this.swapsSides = swapsSides;
    this.mirrorsColumns = mirrorsColumns;
    this.mirrorsRows = mirrorsRows;
  }

  /// The orientation with this number.
  ///
  /// @param tag 1 to 8; anything else is upright
  static Orientation of(double tag) {
    for (Orientation orientation : values()) {
      if (orientation.tag == tag) {
        return orientation;
      }
    }
    return UPRIGHT;
  }

  /// The picture turned; itself if upright.
  public RgbImage apply(RgbImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    int width = swapsSides ? image.height() : image.width();
    int height = swapsSides ? image.width() : image.height();
    byte[] stored = image.pixels();
    byte[] turned = new byte[stored.length];
    int column = 3 * (mirrorsColumns ? -1 : 1);
    int row = 3 * image.width() * (mirrorsRows ? -1 : 1);
    int stepX = swapsSides ? row : column;
    int stepY = swapsSides ? column : row;
    int from = origin(image);
    for (int left = 0; left < width; left += TILE) {
      int columns = Math.min(TILE, width - left);
      for (int y = 0; y < height; y++) {
        int in = from + left * stepX + y * stepY;
        int to = 3 * (y * width + left);
        for (int end = to + 3 * columns; to < end; to += 3, in += stepX) {
          turned[to] = stored[in];
          turned[to + 1] = stored[in + 1];
          turned[to + 2] = stored[in + 2];
        }
      }
    }
    return new RgbImage(width, height, turned);
  }

  /// Where the turned picture's first pixel is stored, in bytes.
  private int origin(RgbImage stored) {
    int column = mirrorsColumns ? stored.width() - 1 : 0;
    int row = mirrorsRows ? stored.height() - 1 : 0;
    return 3 * (row * stored.width() + column);
  }
}
