package vitrine.train.model;

import vitrine.tensor.Tensor;

/// A parameter of a model.
///
/// @param name as in Hugging Face's checkpoints
/// @param role what it does
/// @param tensor in memory: its values are changed in place
public record NamedParameter(String name, Role role, Tensor tensor) {
  /// Its values themselves.
  public float[] values() {
    return tensor.floats();
  }
}
