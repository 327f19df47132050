package vitrine.vit;

import java.util.stream.Stream;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Two linear layers with a non-linearity between them (Dosovitskiy et al. 2021, section 3.1).
///
/// @param up (hidden → intermediate)
/// @param down (intermediate → hidden)
/// @param activation between them
public record Mlp(Linear up, Linear down, Activation activation) {

  /// Each token by itself.
  ///
  /// @param x (tokens, hidden)
  /// @param trace learns `mlp.up`, `mlp.activation`, `mlp.output`
  /// @return (tokens, hidden)
  public Matrix forward(Matrix x, Trace trace) {
    Matrix raised = up.forward(x); // (tokens, intermediate)
    trace.record("mlp.up", raised);
    Matrix activated = activation.of(raised); // (tokens, intermediate)
    trace.record("mlp.activation", activated);
    Matrix output = down.forward(activated); // (tokens, hidden)
    trace.record("mlp.output", output);
    return output;
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(up, down).flatMap(Linear::tensors);
  }
}
