package vitrine.image;

/// The strips or tiles of a TIFF page, decompressed one by one and put in place.
final class TiffPixels {
  private final TiffDirectory tags;
  private final TiffLayout layout;
  private final int width;
  private final int height;
  private final boolean tiled;
  private final int blockWidth;
  private final int blockHeight;
  private final long[] offsets;
  private final long[] lengths;
  private final TiffBlock block;

  TiffPixels(TiffDirectory tags, TiffLayout layout, int width, int height) {
    this.tags = tags;
    this.layout = layout;
    this.width = width;
    this.height = height;
    tiled = layout.compression() == 1 ? !tags.has(273) : tags.has(322);
    blockWidth = tiled ? side(322) : width;
    blockHeight = tiled ? side(323) : (int) Math.min(tags.firstOr(278, height), height);
    offsets = tags.all(324, tags.all(273));
    lengths = tags.all(325, tags.all(279));
    if (blockWidth < 1 || blockHeight < 1 || offsets.length == 0) {
      throw TiffReader.corrupt("its strips or tiles are not described");
    }
    block = new TiffBlock(tags, layout);
  }

  private int side(int tag) {
    long side = tags.firstOr(tag, 0);
    // A tile larger than the page by far is a bomb: nothing writes tiles of more than 64 Ki pixels.
    return side > 1 << 16 ? 0 : (int) side;
  }

  RgbImage decode() {
    byte[] pixels = new byte[3 * width * height];
    int across = (width + blockWidth - 1) / blockWidth;
    int down = (height + blockHeight - 1) / blockHeight;
    int planes = layout.planar() ? layout.samples() : 1;
    for (int row = 0; row < down; row++) {
      for (int column = 0; column < across; column++) {
        byte[][] data = new byte[planes][];
        for (int plane = 0; plane < planes; plane++) {
          data[plane] = read((plane * down + row) * across + column, row, column);
        }
        place(data, row * blockHeight, column * blockWidth, pixels);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /// The block's decompressed rows.
  private byte[] read(int index, int row, int column) {
    int rows = Math.min(blockHeight, height - row * blockHeight);
    int wantedRows = tiled && layout.compression() != 1 ? blockHeight : rows;
    if (layout.compression() == 1) {
      boolean last = wholePage() && !layout.planar();
      int at = last ? offsets.length - 1 : index;
      int wanted = Math.min(blockWidth, width - column * blockWidth);
      return at >= offsets.length
          ? new byte[stride() * rows]
          : block.plain(offsets[at], stride(), layout.rowLength(wanted), rows);
    }
    if (index >= offsets.length) {
      throw TiffReader.corrupt("strips or tiles are missing");
    }
    long length = index < lengths.length ? lengths[index] : -1;
    return block.decompressed(offsets[index], length, blockWidth, wantedRows);
  }

  private boolean wholePage() {
    return blockWidth == width && blockHeight == height;
  }

  private int stride() {
    return layout.rowLength(blockWidth);
  }

  private void place(byte[][] planes, int top, int left, byte[] pixels) {
    int columns = Math.min(blockWidth, width - left);
    int rows = Math.min(blockHeight, height - top);
    byte[] data = planes.length == 1 ? planes[0] : interleaved(planes);
    int stride = planes.length * stride();
    RowUnpacker unpacker = layout.unpacker();
    for (int y = 0; y < rows; y++) {
      unpacker.unpack(data, y * stride, columns, pixels, 3 * ((top + y) * width + left), 3);
    }
  }

  /// All samples of a pixel side by side.
  private byte[] interleaved(byte[][] planes) {
    int size = layout.bits() / 8;
    byte[] together = new byte[planes.length * planes[0].length];
    for (int plane = 0; plane < planes.length; plane++) {
      for (int i = 0; i < planes[plane].length; i++) {
        together[(i / size * planes.length + plane) * size + i % size] = planes[plane][i];
      }
    }
    return together;
  }
}
