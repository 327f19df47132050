package vitrine.vit;

import java.util.List;
import vitrine.tensor.Matrix;

/// What a layer needs on the way back besides the gradient of what it computed. Names are those of
/// the forward pass's trace, and begin in the part that the layer is in.
///
/// @param part begins every name: `layer.3.`, or nothing
/// @param activations what the forward pass computed
/// @param gradients learn those of the weights
/// @param trace learns the gradient of each activation by the activation's name
record BackwardPass(String part, Activations activations, Gradients gradients, Trace trace) {
  BackwardPass(Activations activations, Gradients gradients, Trace trace) {
    this("", activations, gradients, trace);
  }

  /// For a part: all names begin with its name and a dot.
  BackwardPass within(String name) {
    return new BackwardPass(part + name + ".", activations, gradients, trace.within(name));
  }

  /// What forward computed.
  Matrix activation(String name) {
    return activations.matrix(part + name);
  }

  /// The same, a matrix for each head.
  List<Matrix> activationOfHeads(String name) {
    return activations.matrices(part + name);
  }
}
