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
    Matrix out = Matrix.zeros(x.rows(), x.cols()); // (rows, cols)
    for (int i = 0; i < x.rows(); i++) {
      ofRow(x.data(), i * x.cols(), x.cols(), out.data());
    }
    return out;
  }

  private static void ofRow(float[] x, int from, int cols, float[] out) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = from; j < from + cols; j++) {
      max = Math.max(max, x[j]);
    }
    double sum = 0;
    for (int j = from; j < from + cols; j++) {
      out[j] = (float) Math.exp(x[j] - max);
      sum += out[j];
    }
    for (int j = from; j < from + cols; j++) {
      out[j] /= (float) sum;
    }
  }
}
