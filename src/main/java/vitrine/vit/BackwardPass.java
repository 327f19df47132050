package vitrine.vit;

import vitrine.tensor.Matrix;

/// What a layer needs on the way back besides the gradient of what it computed. Names are those of
/// the forward pass's trace, and begin in the part that the layer is in.
///
/// @param pictures how many went forward together, each of as many tokens
/// @param part begins every name: `layer.3.`, or nothing
/// @param activations what the forward pass computed
/// @param gradients learn those of the weights
/// @param trace learns the gradient of each activation by the activation's name
/// @param dropout what was left out
record BackwardPass(
    int pictures,
    String part,
    Activations activations,
    Gradients gradients,
    Trace trace,
    Dropout dropout) {

  /// For a part: all names begin with its name and a dot.
  BackwardPass within(String name) {
    return new BackwardPass(
        pictures, part + name + ".", activations, gradients, trace.within(name), dropout);
  }

  /// The gradient before some values were left out, from the one after.
  Matrix dropped(String name, Matrix gradient) {
    return dropout.dropped(part + name, gradient);
  }

  /// What forward computed.
  Matrix activation(String name) {
    return activations.matrix(part + name);
  }
}
