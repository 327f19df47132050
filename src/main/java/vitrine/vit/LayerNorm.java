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
