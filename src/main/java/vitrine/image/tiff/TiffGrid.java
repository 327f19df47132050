package vitrine.image.tiff;

import vitrine.image.ImageException;
import vitrine.image.format.Bytes;
import vitrine.image.metadata.TiffDirectory;

/// How a TIFF page is cut into blocks, which are strips or tiles, and where these lie.
///
/// @param width of the page
/// @param height of the page
/// @param blockHeight of all blocks but perhaps the last strip
/// @param planes one after another, each with all blocks of one sample
/// @param offsets of the blocks, perhaps too few
/// @param lengths of the blocks, perhaps too few
record TiffGrid(
    int width,
    int height,
    boolean tiled,
    int blockWidth,
    int blockHeight,
    int planes,
    TiffDirectory.Numbers offsets,
    TiffDirectory.Numbers lengths) {
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int LARGE_SIDE = 2048;

  /// What all blocks together may have beyond twice the file's length, for files that do not say
  /// how long their strips are: each may then reach to the end.
  private static final long SLACK = 64 << 20;

  /// The page's grid.
  ///
  /// @throws ImageException.Undecodable if there is none, if tiles are far larger than the page or
  ///   if the same bytes are said to be the data of many blocks: that would be a bomb
  static TiffGrid of(TiffDirectory tags, TiffLayout layout, int width, int height) {
    boolean tiled = layout.compression() == 1 ? !tags.has(273) : tags.has(TILE_WIDTH);
    TiffGrid grid =
        new TiffGrid(
            width,
            height,
            tiled,
            tiled ? tileSide(tags.firstOr(TILE_WIDTH, 0), width) : width,
            tiled ? tileSide(tags.firstOr(TILE_HEIGHT, 0), height) : stripHeight(tags, height),
            layout.planar() ? layout.samples() : 1,
            tags.numbers(324, 273),
            tags.numbers(325, 279));
    grid.check();
    if (layout.compression() != 1) {
      grid.checkLengths(tags.bytes().size(), layout);
    }
    return grid;
  }

  private static int stripHeight(TiffDirectory tags, int height) {
    return (int) Math.min(tags.firstOr(278, height), height);
  }

  private static int tileSide(long side, int pageSide) {
    return side > Math.max(LARGE_SIDE, 2L * pageSide) ? 0 : (int) side;
  }

  private void check() {
    long area = (long) blockWidth * blockHeight;
    long pageArea = (long) width * height;
    if (blockWidth < 1
        || blockHeight < 1
        || offsets.length() == 0
        || area > Math.max((long) LARGE_SIDE * LARGE_SIDE, 2 * pageArea)) {
      throw TiffReader.corrupt("its strips or tiles are not described");
    }
  }

  private void checkLengths(long fileSize, TiffLayout layout) {
    long blocks = Math.min((long) across() * down() * planes, offsets.length());
    long sum = 0;
    for (int i = 0; i < blocks; i++) {
      sum += Math.max(0, i < lengths.length() ? lengths.at(i) : fileSize - offsets.at(i));
      if (sum > 2 * fileSize + SLACK) {
        throw TiffReader.corrupt("its strips or tiles overlap");
      }
    }
    if (leastLength(layout) > sum) {
      throw ImageException.Undecodable.truncated();
    }
  }

  /// Bytes that the page has at least, compressed as well as its compression can: a fax has a bit
  /// for each row, a JPEG one for 64 pixels; one byte of any other makes at most {@link
  /// TiffBlock#MOST_OF_A_BYTE}.
  private long leastLength(TiffLayout layout) {
    return switch ((int) layout.compression()) {
      case 2, 3, 4 -> height / 8;
      case 7 -> (long) (width / 8) * (height / 8) / 8;
      default -> (long) layout.rowLength(width) * height * planes / TiffBlock.MOST_OF_A_BYTE;
    };
  }

  /// Refuses an uncompressed page whose blocks lie outside the file.
  void requireAll(Bytes file, TiffLayout layout) {
    int blocks = across() * down();
    long there = Math.min(offsets.length(), (long) planes * blocks);
    for (int i = 0; i < there; i++) {
      long stride = layout.rowLength(blockWidth);
      long last = layout.rowLength(columns(i % across()));
      file.require(offsets.at(place(i, layout)), stride * (rows(i % blocks / across()) - 1) + last);
    }
  }

  /// Where an uncompressed block's place is told: of several places of an only one, the last
  /// counts.
  int place(int index, TiffLayout layout) {
    return isOneBlock() && !layout.planar() ? offsets.length() - 1 : index;
  }

  int across() {
    return (width + blockWidth - 1) / blockWidth;
  }

  int down() {
    return (height + blockHeight - 1) / blockHeight;
  }

  /// The rows of the page in the blocks of this row of blocks.
  int rows(int row) {
    return Math.min(blockHeight, height - row * blockHeight);
  }

  /// The columns of the page in the blocks of this column of blocks.
  int columns(int column) {
    return Math.min(blockWidth, width - column * blockWidth);
  }

  boolean isOneBlock() {
    return blockWidth == width && blockHeight == height;
  }

  /// Negative if unknown.
  long length(int index) {
    return index < lengths.length() ? lengths.at(index) : -1;
  }
}
