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
      float[] values = features.values(i);
      double length = length(values);
      for (int j = 0; j < width; j++) {
        rows[i * width + j] = length == 0 ? 0 : (float) (values[j] / length);
      }
    }
  }

  static double length(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /// The cosine of two pictures.
  float cosine(int a, int b) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = a * width;
    int k = b * width;
    int j = 0;
    for (; j + 3 < width; j += 4) { // four sums, for none of them to wait for another
      sum0 += rows[i + j] * rows[k + j];
      sum1 += rows[i + j + 1] * rows[k + j + 1];
      sum2 += rows[i + j + 2] * rows[k + j + 2];
      sum3 += rows[i + j + 3] * rows[k + j + 3];
    }
    for (; j < width; j++) {
      sum0 += rows[i + j] * rows[k + j];
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
