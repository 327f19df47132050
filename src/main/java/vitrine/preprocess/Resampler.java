package vitrine.preprocess;

import java.util.Arrays;
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
    if (width == source.width() && height == source.height()) {
      return cut(source, columns, rows);
    }
    if (filter == Resample.NEAREST) {
      return NearestNeighbour.resize(source, width, height, columns, rows);
    }
    AxisWeights x = AxisWeights.of(filter, source.width(), width, columns);
    AxisWeights y = AxisWeights.of(filter, source.height(), height, rows);
    if (source.height() - height > Math.max(0, 2L * (source.width() - width))) {
      RgbImage squat = alongColumns(source, y, x.begin(), x.end());
      return alongRows(squat, x.relativeTo(x.begin()), 0, squat.height());
    }
    RgbImage narrow = alongRows(source, x, y.begin(), y.end());
    return alongColumns(narrow, y.relativeTo(y.begin()), 0, narrow.width());
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

  /// The horizontal pass over source rows `begin` to `end`, exclusive.
  private static RgbImage alongRows(RgbImage source, AxisWeights axis, int begin, int end) {
    int rowLength = 3 * axis.length();
    byte[] pixels = new byte[rowLength * (end - begin)];
    for (int y = begin; y < end; y++) {
      row(source.pixels(), 3 * y * source.width(), axis, pixels, (y - begin) * rowLength);
    }
    return new RgbImage(axis.length(), end - begin, pixels);
  }

  private static void row(byte[] source, int from, AxisWeights axis, byte[] target, int to) {
    int[] weights = axis.weights();
    for (int x = 0; x < axis.length(); x++) {
      int pixel = from + 3 * axis.first()[x];
      int offset = x * axis.stride();
      int count = axis.count()[x];
      int red = AxisWeights.HALF;
      int green = AxisWeights.HALF;
      int blue = AxisWeights.HALF;
      for (int t = 0; t < count; t++) {
        int weight = weights[offset + t];
        red += (source[pixel + 3 * t] & 0xFF) * weight;
        green += (source[pixel + 3 * t + 1] & 0xFF) * weight;
        blue += (source[pixel + 3 * t + 2] & 0xFF) * weight;
      }
      target[to + 3 * x] = clip(red);
      target[to + 3 * x + 1] = clip(green);
      target[to + 3 * x + 2] = clip(blue);
    }
  }

  /// The vertical pass over source columns `begin` to `end`, exclusive. Row by row, so that memory
  /// is read in order and the inner loops are free of branches.
  private static RgbImage alongColumns(RgbImage source, AxisWeights axis, int begin, int end) {
    int rowLength = 3 * (end - begin);
    byte[] pixels = new byte[rowLength * axis.length()];
    int[] sums = new int[rowLength];
    for (int y = 0; y < axis.length(); y++) {
      Arrays.fill(sums, AxisWeights.HALF);
      for (int t = 0; t < axis.count()[y]; t++) {
        int weight = axis.weights()[y * axis.stride() + t];
        int row = axis.first()[y] + t;
        addRow(source.pixels(), 3 * (row * source.width() + begin), weight, sums);
      }
      clipRow(sums, pixels, y * rowLength);
    }
    return new RgbImage(end - begin, axis.length(), pixels);
  }

  private static void addRow(byte[] source, int from, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (source[from + i] & 0xFF) * weight;
    }
  }

  private static void clipRow(int[] sums, byte[] target, int to) {
    for (int i = 0; i < sums.length; i++) {
      target[to + i] = clip(sums[i]);
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> AxisWeights.PRECISION_BITS));
  }
}
