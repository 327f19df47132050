package vitrine.vit;

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
    Matrix y = x.timesTransposed(weight); // (rows, out)
    if (bias != null) {
      y.addToEachRowInPlace(bias.floats());
    }
    return y;
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return bias == null ? Stream.of(weight) : Stream.of(weight, bias);
  }
}
