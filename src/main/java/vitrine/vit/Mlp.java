package vitrine.vit;

import java.util.function.Supplier;
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
  /// @param pass learns `mlp.up`, `mlp.activation`, `mlp.output`
  /// @return (tokens, hidden)
  Matrix forward(Matrix x, ForwardPass pass) {
    Matrix raised = up.forward(x); // (tokens, intermediate)
    pass.record("mlp.up", raised);
    Matrix activated = activation.of(raised); // (tokens, intermediate)
    pass.record("mlp.activation", activated);
    Matrix output = pass.dropped("mlp.output", down.forward(activated)); // (tokens, hidden)
    pass.record("mlp.output", output);
    return output;
  }

  /// Back through both layers.
  ///
  /// @param gradient of the output (tokens, hidden)
  /// @param x what came in (tokens, hidden)
  /// @param pass has `mlp.up` and, for weights, `mlp.activation`; its trace learns the gradients of
  ///   `mlp.output`, `mlp.activation`, `mlp.up`
  /// @return the gradient of x (tokens, hidden)
  Matrix backward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    pass.trace().record("mlp.output", gradient);
    Matrix lowered = pass.dropped("mlp.output", gradient); // (tokens, hidden)
    Matrix activated =
        down.backward(lowered, () -> pass.activation("mlp.activation"), pass.gradients());
    pass.trace().record("mlp.activation", activated); // (tokens, intermediate)
    Matrix raised = activation.backward(activated, pass.activation("mlp.up"));
    pass.trace().record("mlp.up", raised); // (tokens, intermediate)
    return up.backward(raised, x, pass.gradients());
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(up, down).flatMap(Linear::tensors);
  }
}
