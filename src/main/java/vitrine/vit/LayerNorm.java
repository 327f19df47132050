package vitrine.vit;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  /// @param x (tokens, hidden)
  /// @return (tokens, hidden)
  public Matrix forward(Matrix x) {
    float[] gamma = weight.floats(); // (hidden)
    float[] beta = bias.floats(); // (hidden)
    return x.mapRows(row -> {
      double mean = mean(row);
      double scale = 1 / Math.sqrt(variance(row, mean) + eps);
      float[] out = new float[row.length];
      for (int j = 0; j < row.length; j++) {
        out[j] = (float) ((row[j] - mean) * scale * gamma[j] + beta[j]);
      }
      return out;
    });
  }

  /// Back through the norm. With x̂ = (x − mean)/σ, σ = √(variance + ε) and dx̂ = γ∘dy, for every
  /// row: dx = (dx̂ − mean(dx̂) − x̂·mean(dx̂∘x̂)) / σ, because mean and variance move with x, too;
  /// dγ is the sum of the rows of dy∘x̂, and dβ that of dy (Ba et al. 2016, supplement).
  ///
  /// @param dy the gradient of what came out (tokens, hidden)
  /// @param x what went in (tokens, hidden)
  /// @param gradients learn dγ and dβ
  /// @return dx (tokens, hidden)
  Matrix backward(Matrix dy, Matrix x, Gradients gradients) {
    gradients.add(weight, () -> dy.hadamard(x.mapRows(this::normalised)).columnSums());
    gradients.add(bias, dy::columnSums);
    float[] gamma = weight.floats(); // (hidden)
    return dy.mapRowsWith(x, (dyRow, xRow) -> backward(dyRow, xRow, gamma));
  }

  private float[] backward(float[] dy, float[] x, float[] gamma) {
    double mean = mean(x);
    double scale = 1 / Math.sqrt(variance(x, mean) + eps);
    double sum = 0; // of dx̂
    double sumWithX = 0; // of dx̂∘x̂
    for (int j = 0; j < x.length; j++) {
      double dNormalised = (double) gamma[j] * dy[j];
      sum += dNormalised;
      sumWithX += dNormalised * (x[j] - mean) * scale;
    }
    float[] dx = new float[x.length];
    for (int j = 0; j < x.length; j++) {
      double dNormalised = (double) gamma[j] * dy[j];
      double normalised = (x[j] - mean) * scale;
      dx[j] = (float) ((dNormalised - (sum + normalised * sumWithX) / x.length) * scale);
    }
    return dx;
  }

  /// x̂
  private float[] normalised(float[] x) {
    double mean = mean(x);
    double scale = 1 / Math.sqrt(variance(x, mean) + eps);
    float[] out = new float[x.length];
    for (int j = 0; j < x.length; j++) {
      out[j] = (float) ((x[j] - mean) * scale);
    }
    return out;
  }

  private static double mean(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += value;
    }
    return sum / x.length;
  }

  private static double variance(float[] x, double mean) {
    double sum = 0;
    for (float value : x) {
      double difference = value - mean;
      sum += difference * difference;
    }
    return sum / x.length;
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
