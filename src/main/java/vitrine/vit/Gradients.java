package vitrine.vit;

import java.util.function.Supplier;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Learns the gradients of the learned tensors in a backward pass. One tensor may come several
/// times, and the gradient is then the sum.
@FunctionalInterface
public interface Gradients {
  /// Wants none, so that none is computed: half of a backward pass.
  Gradients NONE = (learned, gradient) -> {};

  /// Learns the gradient of a tensor.
  ///
  /// @param learned one of [ViTWeights#tensors], the very same object
  /// @param gradient computes it: as many values, in the same order, in an array of their own
  void add(Tensor learned, Supplier<float[]> gradient);

  /// Learns the gradient of a weight that every row of x went through.
  ///
  /// @param learned (out, in), or more dimensions after `out` whose product is `in`
  /// @param dy the gradient of what came out (rows, out)
  /// @param x what came in (rows, in); not asked for where nobody wants the gradient
  default void addProduct(Tensor learned, Matrix dy, Supplier<Matrix> x) {
    add(learned, () -> dy.transposedTimes(x.get()).data());
  }
}
