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
    Matrix out = Matrix.zeros(x.rows(), x.cols()); // (tokens, hidden)
    for (int i = 0; i < x.rows(); i++) {
      double mean = mean(x, i);
      double scale = 1 / Math.sqrt(variance(x, i, mean) + eps);
      for (int j = 0; j < x.cols(); j++) {
        out.data()[i * x.cols() + j] = (float) ((x.at(i, j) - mean) * scale * gamma[j] + beta[j]);
      }
    }
    return out;
  }

  private static double mean(Matrix x, int i) {
    double sum = 0;
    for (int j = 0; j < x.cols(); j++) {
      sum += x.at(i, j);
    }
    return sum / x.cols();
  }

  private static double variance(Matrix x, int i, double mean) {
    double sum = 0;
    for (int j = 0; j < x.cols(); j++) {
      double difference = x.at(i, j) - mean;
      sum += difference * difference;
    }
    return sum / x.cols();
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
