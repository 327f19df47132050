package vitrine.adapt.nearest;

import vitrine.adapt.features.Features;

/// Features at length 1: a product of two is their cosine.
final class UnitFeatures {
  private final float[] rows; // (pictures, width)
  private final int width;

  UnitFeatures(Features features) {
    width = features.width();
    rows = new float[Math.multiplyExact(features.size(), width)];
    for (int i = 0; i < features.size(); i++) {
      System.arraycopy(unit(features.values(i)), 0, rows, i * width, width);
    }
  }

  /// The values at length 1; nothing but zeros stays so.
  static float[] unit(float[] values) {
    double length = length(values);
    float[] unit = new float[values.length];
    for (int j = 0; j < unit.length; j++) {
      unit[j] = length == 0 ? 0 : (float) (values[j] / length);
    }
    return unit;
  }

  /// (pictures, width), not to be modified.
  float[] rows() {
    return rows;
  }

  static double length(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /// The cosine of a vector of length 1 and a picture.
  float cosine(float[] unit, int picture) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int at = picture * width;
    int j = 0;
    for (; j + 3 < width; j += 4) { // four sums, for none of them to wait for another
      sum0 += unit[j] * rows[at + j];
      sum1 += unit[j + 1] * rows[at + j + 1];
      sum2 += unit[j + 2] * rows[at + j + 2];
      sum3 += unit[j + 3] * rows[at + j + 3];
    }
    for (; j < width; j++) {
      sum0 += unit[j] * rows[at + j];
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  /// Adds a picture's features to a sum.
  void addTo(double[] sum, int picture) {
    for (int j = 0; j < width; j++) {
      sum[j] += rows[picture * width + j];
    }
  }
}
