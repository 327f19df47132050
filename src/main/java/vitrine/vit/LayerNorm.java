package vitrine.vit;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Kernels;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Layer normalisation over the last dimension (Ba et al. 2016).
///
/// @param weight γ (hidden)
/// @param bias β (hidden)
/// @param eps added to the variance
public record LayerNorm(Tensor weight, Tensor bias, double eps) {

  /// γ·(x − mean) / √(variance + ε) + β for every row. The statistics are summed in double
  /// precision: ε may be 1e-12, and the variance is the mean of the squares (n, not n − 1).
  ///
  /// @param x (rows, hidden)
  /// @return (rows, hidden)
  public Matrix forward(Matrix x) {
    float[] gamma = weight.floats(); // (hidden)
    float[] beta = bias.floats(); // (hidden)
    return x.mapRows((kernels, _, row, y) -> {
      normalise(kernels, row, y);
      for (int j = 0; j < y.length; j++) {
        y[j] = gamma[j] * y[j] + beta[j];
      }
    });
  }

  /// Back through the norm. With x̂ = (x − mean)/σ, σ = √(variance + ε) and dx̂ = γ∘dy, for every
  /// row: dx = (dx̂ − mean(dx̂) − x̂·mean(dx̂∘x̂)) / σ, because mean and variance move with x, too;
  /// dγ is the sum of the rows of dy∘x̂, and dβ that of dy (Ba et al. 2016, supplement).
  ///
  /// @param dy the gradient of what came out (rows, hidden)
  /// @param x what went in (rows, hidden)
  /// @param gradients learn dγ and dβ
  /// @return dx (rows, hidden)
  Matrix backward(Matrix dy, Matrix x, Gradients gradients) {
    float[] scale = new float[x.rows()]; // 1/σ of each row
    Matrix normalised = // x̂ (rows, hidden)
        x.mapRows((kernels, i, row, out) -> scale[i] = normalise(kernels, row, out));
    gradients.add(weight, () -> dy.hadamard(normalised).columnSums());
    gradients.add(bias, dy::columnSums);
    float[] gamma = weight.floats(); // (hidden)
    return dy.mapRowsWith(
        normalised,
        (kernels, i, dyRow, xHat, dx) -> {
          for (int j = 0; j < dx.length; j++) {
            dx[j] = gamma[j] * dyRow[j]; // dx̂
          }
          float mean = (float) (kernels.sum(dx) / dx.length);
          float meanWithX = (float) (kernels.dot(dx, xHat) / dx.length);
          for (int j = 0; j < dx.length; j++) {
            dx[j] = (dx[j] - mean - xHat[j] * meanWithX) * scale[i];
          }
        });
  }

  /// x̂
  ///
  /// @return 1/σ
  private float normalise(Kernels kernels, float[] x, float[] out) {
    double mean = kernels.sum(x) / x.length;
    for (int j = 0; j < out.length; j++) {
      out[j] = (float) (x[j] - mean);
    }
    float scale = (float) (1 / Math.sqrt(kernels.dot(out, out) / x.length + eps));
    for (int j = 0; j < out.length; j++) {
      out[j] *= scale;
    }
    return scale;
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(weight, bias);
  }

  /// The tensors of a norm that may not be there.
  static Stream<Tensor> tensorsOf(@Nullable LayerNorm norm) {
    return norm == null ? Stream.empty() : norm.tensors();
  }
}
