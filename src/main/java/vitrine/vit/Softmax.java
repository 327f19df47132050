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
    return x.mapRows((kernels, _, row, y) -> {
      float max = Float.NEGATIVE_INFINITY;
      for (float value : row) {
        max = Math.max(max, value);
      }
      for (int j = 0; j < y.length; j++) {
        y[j] = row[j] - max;
      }
      kernels.exp(y, y);
      float share = (float) (1 / kernels.sum(y));
      for (int j = 0; j < y.length; j++) {
        y[j] *= share;
      }
    });
  }

  /// Back through the softmax of every row: dx = y∘(dy − Σⱼ dyⱼ·yⱼ), because each exponential is in
  /// every sum.
  ///
  /// @param dy the gradient of the probabilities (rows, cols)
  /// @param y the probabilities (rows, cols)
  /// @return dx (rows, cols)
  static Matrix backward(Matrix dy, Matrix y) {
    return dy.mapRowsWith(
        y,
        (kernels, _, dyRow, yRow, dx) -> {
          float sum = (float) kernels.dot(dyRow, yRow);
          for (int j = 0; j < dx.length; j++) {
            dx[j] = yRow[j] * (dyRow[j] - sum);
          }
        });
  }
}
