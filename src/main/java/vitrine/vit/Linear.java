package vitrine.vit;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// y = x·Wᵀ + b.
///
/// @param weight (out, in), or more dimensions after `out` whose product is `in`
/// @param bias (out), or null where the layer has none
public record Linear(Tensor weight, @Nullable Tensor bias) {

  /// Applies the layer to every row.
  ///
  /// @param x (rows, in)
  /// @return (rows, out)
  public Matrix forward(Matrix x) {
    return bias == null ? x.timesTransposed(weight) : x.timesTransposedPlus(weight, bias.floats());
  }

  /// Back through the layer, where every row of x has given one of y: dx = dy·W; dW = dyᵀ·x, and db
  /// is the sum of dy's rows (Goodfellow et al. 2016, section 6.5.4).
  ///
  /// @param dy the gradient of y (rows, out)
  /// @param x what came in (rows, in); not asked for where nobody wants dW
  /// @param gradients learn dW and db
  /// @return dx (rows, in)
  Matrix backward(Matrix dy, Supplier<Matrix> x, Gradients gradients) {
    learn(dy, x, gradients);
    return dy.times(weight);
  }

  /// The same without dx.
  void learn(Matrix dy, Supplier<Matrix> x, Gradients gradients) {
    gradients.addProduct(weight, dy, x);
    if (bias != null) {
      gradients.add(bias, dy::columnSums);
    }
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return bias == null ? Stream.of(weight) : Stream.of(weight, bias);
  }
}
