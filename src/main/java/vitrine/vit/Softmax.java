package vitrine.vit;

import vitrine.tensor.Matrix;

/// softmax(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ): numbers of any size become probabilities.
public final class Softmax {
  private Softmax() {}

  /// The softmax of every row. Each row's largest value is subtracted first, which changes nothing
  /// but keeps exp from overflowing (Goodfellow et al. 2016, section 4.1).
  ///
  /// @param x (rows, cols), at least one column
  /// @return (rows, cols), each row's sum 1
  public static Matrix ofEachRow(Matrix x) {
    return x.mapRows(Softmax::of);
  }

  /// Back through the softmax of every row: dx = y∘(dy − Σⱼ dyⱼ·yⱼ), because each exponential is in
  /// every sum.
  ///
  /// @param dy the gradient of the probabilities (rows, cols)
  /// @param y the probabilities (rows, cols)
  /// @return dx (rows, cols)
  static Matrix backward(Matrix dy, Matrix y) {
    return dy.mapRowsWith(y, Softmax::backward);
  }

  private static float[] backward(float[] dy, float[] y) {
    double sum = 0;
    for (int j = 0; j < y.length; j++) {
      sum += (double) dy[j] * y[j];
    }
    float[] dx = new float[y.length];
    for (int j = 0; j < y.length; j++) {
      dx[j] = (float) (y[j] * (dy[j] - sum));
    }
    return dx;
  }

  private static float[] of(float[] x) {
    float max = Float.NEGATIVE_INFINITY;
    for (float value : x) {
      max = Math.max(max, value);
    }
    float[] out = new float[x.length];
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      out[j] = (float) Math.exp(x[j] - max);
      sum += out[j];
    }
    for (int j = 0; j < x.length; j++) {
      out[j] /= (float) sum;
    }
    return out;
  }
}
