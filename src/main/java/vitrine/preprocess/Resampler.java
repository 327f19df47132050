package vitrine.preprocess;

import vitrine.image.RgbImage;

/// Pillow's `Image.resize` for 8-bit RGB, bit for bit, restricted to the part that a crop keeps.
///
/// Two passes, antialiased when shrinking, with an 8-bit intermediate image: along the rows, then
/// along the columns. Since Pillow 13 the columns come first where the height shrinks by more than
/// twice as many pixels as the width, which rounds some pixels differently than Pillow 12 did. Only
/// the output columns and rows of the spans are computed, and only from the source columns and rows
/// that these need. Source: Pillow 13.0, `src/libImaging/Resample.c`, `ImagingResampleInner`.
final class Resampler {
  private Resampler() {}

  /// The `columns` × `rows` part of `source` resized to `width` × `height`; their zeros are not
  /// added. Returns `source` itself when there is nothing to do.
  static RgbImage resize(
      RgbImage source, int width, int height, Resample filter, CropSpan columns, CropSpan rows) {
    return resize(ResamplingPasses.FASTEST, source, width, height, filter, columns, rows);
  }

  static RgbImage resize(
      ResamplingPasses passes,
      RgbImage source,
      int width,
      int height,
      Resample filter,
      CropSpan columns,
      CropSpan rows) {
    if (width == source.width() && height == source.height()) {
      return cut(source, columns, rows);
    }
    if (filter == Resample.NEAREST) {
      return NearestNeighbour.resize(source, width, height, columns, rows);
    }
    AxisWeights x = AxisWeights.of(filter, source.width(), width, columns);
    AxisWeights y = AxisWeights.of(filter, source.height(), height, rows);
    if (source.height() - height > Math.max(0, 2L * (source.width() - width))) {
      RgbImage squat = passes.alongColumns(source, y, x.begin(), x.end());
      return passes.alongRows(squat, x.relativeTo(x.begin()), 0, squat.height());
    }
    RgbImage narrow = passes.alongRows(source, x, y.begin(), y.end());
    return passes.alongColumns(narrow, y.relativeTo(y.begin()), 0, narrow.width());
  }

  private static RgbImage cut(RgbImage source, CropSpan columns, CropSpan rows) {
    int width = columns.length();
    int height = rows.length();
    if (width == source.width() && height == source.height()) {
      return source;
    }
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int from = 3 * ((rows.start() + y) * source.width() + columns.start());
      System.arraycopy(source.pixels(), from, pixels, 3 * y * width, 3 * width);
    }
    return new RgbImage(width, height, pixels);
  }
}
