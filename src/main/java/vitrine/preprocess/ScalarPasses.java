package vitrine.preprocess;

import java.util.Arrays;
import vitrine.image.RgbImage;

/// Plain Java.
final class ScalarPasses implements ResamplingPasses {
  @Override
  public RgbImage alongRows(RgbImage source, AxisWeights axis, int begin, int end) {
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
      target[to + 3 * x] = AxisWeights.toByte(red);
      target[to + 3 * x + 1] = AxisWeights.toByte(green);
      target[to + 3 * x + 2] = AxisWeights.toByte(blue);
    }
  }

  /// {@inheritDoc}
  ///
  /// Row by row, so that memory is read in order and the inner loops are free of branches.
  @Override
  public RgbImage alongColumns(RgbImage source, AxisWeights axis, int begin, int end) {
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
      target[to + i] = AxisWeights.toByte(sums[i]);
    }
  }
}
