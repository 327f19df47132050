package vitrine.image.tiff;

import org.jspecify.annotations.Nullable;
import vitrine.image.RgbImage;
import vitrine.image.format.RowUnpacker;
import vitrine.image.metadata.TiffDirectory;

/// The strips or tiles of a TIFF page, decompressed one by one and put in place.
final class TiffPixels {
  private final TiffDirectory tags;
  private final TiffLayout layout;
  private final TiffGrid grid;
  private final RowUnpacker unpacker;
  private final byte[] pixels;

  TiffPixels(TiffDirectory tags, TiffLayout layout, TiffGrid grid) {
    this.tags = tags;
    this.layout = layout;
    this.grid = grid;
    unpacker = layout.unpacker();
    pixels = new byte[3 * grid.width() * grid.height()];
  }

  RgbImage decode() {
    try (TiffBlock block = new TiffBlock(tags, layout)) {
      for (int row = 0; row < grid.down(); row++) {
        for (int column = 0; column < grid.across(); column++) {
          byte[] data = allPlanes(block, row, column);
          if (data != null) {
            place(data, row, column);
          }
        }
      }
    }
    return new RgbImage(grid.width(), grid.height(), pixels);
  }

  private byte @Nullable [] allPlanes(TiffBlock block, int row, int column) {
    byte[] data = null;
    for (int plane = 0; plane < grid.planes(); plane++) {
      int index = (plane * grid.down() + row) * grid.across() + column;
      byte[] samples =
          layout.compression() == 1
              ? plain(block, index, row, column)
              : decompressed(block, index, row);
      data = grid.planes() == 1 ? samples : interleaved(data, samples, plane, grid.planes());
    }
    return data;
  }

  /// The block's rows; null if the page lacks it, which leaves it black.
  private byte @Nullable [] plain(TiffBlock block, int index, int row, int column) {
    int at = grid.place(index, layout);
    return at >= grid.offsets().length()
        ? null
        : block.plain(
            grid.offsets().at(at),
            stride(),
            layout.rowLength(grid.columns(column)),
            grid.rows(row));
  }

  private byte[] decompressed(TiffBlock block, int index, int row) {
    if (index >= grid.offsets().length()) {
      throw TiffReader.corrupt("strips or tiles are missing");
    }
    int rows = grid.tiled() ? grid.blockHeight() : grid.rows(row);
    return block.decompressed(
        grid.offsets().at(index), grid.length(index), grid.blockWidth(), rows, grid.blockHeight());
  }

  private int stride() {
    return layout.rowLength(grid.blockWidth());
  }

  private void place(byte[] data, int row, int column) {
    int columns = grid.columns(column);
    int rows = grid.rows(row);
    int stride = layout.planar() ? layout.samples() * stride() : stride();
    int to = row * grid.blockHeight() * grid.width() + column * grid.blockWidth();
    for (int y = 0; y < rows; y++) {
      unpacker.unpack(data, y * stride, columns, pixels, 3 * (to + y * grid.width()), 3);
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
