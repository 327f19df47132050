package vitrine.image;

import org.jspecify.annotations.Nullable;

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
    // Tiles may be larger than the page, but not by far: that would be a bomb.
    return side > Math.max(2048, 2L * (tag == 322 ? width : height)) ? 0 : (int) side;
  }

  RgbImage decode() {
    byte[] pixels = new byte[3 * width * height];
    int across = (width + blockWidth - 1) / blockWidth;
    int down = (height + blockHeight - 1) / blockHeight;
    int planes = layout.planar() ? layout.samples() : 1;
    for (int row = 0; row < down; row++) {
      for (int column = 0; column < across; column++) {
        byte[] data = null;
        for (int plane = 0; plane < planes; plane++) {
          byte[] samples = read((plane * down + row) * across + column, row, column);
          data = planes == 1 ? samples : interleaved(data, samples, plane, planes);
        }
        if (data != null) {
          place(data, row * blockHeight, column * blockWidth, pixels);
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /// The block's decompressed rows; null if an uncompressed page lacks it, which leaves it black.
  private byte @Nullable [] read(int index, int row, int column) {
    int rows = Math.min(blockHeight, height - row * blockHeight);
    int wantedRows = tiled && layout.compression() != 1 ? blockHeight : rows;
    if (layout.compression() == 1) {
      boolean last = wholePage() && !layout.planar();
      int at = last ? offsets.length - 1 : index;
      int wanted = Math.min(blockWidth, width - column * blockWidth);
      return at >= offsets.length
          ? null
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

  private void place(byte[] data, int top, int left, byte[] pixels) {
    int columns = Math.min(blockWidth, width - left);
    int rows = Math.min(blockHeight, height - top);
    int stride = layout.planar() ? layout.samples() * stride() : stride();
    RowUnpacker unpacker = layout.unpacker();
    for (int y = 0; y < rows; y++) {
      unpacker.unpack(data, y * stride, columns, pixels, 3 * ((top + y) * width + left), 3);
    }
  }

  /// Puts one plane's samples between the others', so that all samples of a pixel stand together.
  private byte @Nullable [] interleaved(
      byte @Nullable [] together, byte @Nullable [] samples, int plane, int planes) {
    if (samples == null) {
      return together;
    }
    int size = layout.bits() / 8;
    byte[] all = together == null ? new byte[planes * samples.length] : together;
    for (int i = 0; i < samples.length; i++) {
      all[(i / size * planes + plane) * size + i % size] = samples[i];
    }
    return all;
  }
}
