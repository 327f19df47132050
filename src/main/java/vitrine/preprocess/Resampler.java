package vitrine.preprocess;

import java.util.Arrays;
import vitrine.image.RgbImage;

/// Pillow's `Image.resize` for 8-bit RGB, bit for bit, restricted to the part that a crop keeps.
///
/// Two passes, first along the rows, then along the columns, each antialiased when shrinking, with
/// an 8-bit intermediate image. A pass whose axis keeps its size is left out, as in Pillow. Only
/// the output columns and rows of the spans are computed, and only the source rows that these need.
/// Source: Pillow, `src/libImaging/Resample.c`.
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
    if (height == source.height()) {
      return alongRows(source, width, filter, columns, rows.start(), rows.length());
    }
    AxisWeights weights = AxisWeights.of(filter, source.height(), height, rows);
    int begin = weights.begin();
    int needed = weights.end() - begin;
    RgbImage narrow =
        width == source.width()
            ? cut(source, columns, new CropSpan(begin, needed, 0, needed))
            : alongRows(source, width, filter, columns, begin, needed);
    return alongColumns(narrow, weights, begin);
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

  /// The horizontal pass over source rows `firstRow` to `firstRow + height - 1`.
  private static RgbImage alongRows(
      RgbImage source, int width, Resample filter, CropSpan columns, int firstRow, int height) {
    AxisWeights weights = AxisWeights.of(filter, source.width(), width, columns);
    byte[] pixels = new byte[3 * weights.length() * height];
    for (int y = 0; y < height; y++) {
      int from = 3 * (firstRow + y) * source.width();
      row(source.pixels(), from, weights, pixels, 3 * y * weights.length());
    }
    return new RgbImage(weights.length(), height, pixels);
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

  /// The vertical pass; row 0 of `source` is row `begin` of the axis. Row by row, so that memory is
  /// read in order and the inner loops are free of branches.
  private static RgbImage alongColumns(RgbImage source, AxisWeights axis, int begin) {
    int rowLength = 3 * source.width();
    byte[] pixels = new byte[rowLength * axis.length()];
    int[] sums = new int[rowLength];
    for (int y = 0; y < axis.length(); y++) {
      Arrays.fill(sums, AxisWeights.HALF);
      for (int t = 0; t < axis.count()[y]; t++) {
        int weight = axis.weights()[y * axis.stride() + t];
        addRow(source.pixels(), (axis.first()[y] - begin + t) * rowLength, weight, sums);
      }
      clipRow(sums, pixels, y * rowLength);
    }
    return new RgbImage(source.width(), axis.length(), pixels);
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
