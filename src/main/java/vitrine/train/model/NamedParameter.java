package vitrine.train.model;

import vitrine.tensor.Tensor;

/// A parameter of a model.
///
/// @param name as in Hugging Face's checkpoints
/// @param role what it does
/// @param tensor in memory: its values are changed in place
public record NamedParameter(String name, Role role, Tensor tensor) {
  /// Whether it is a matrix between hidden features: the weight of a linear layer in a block.
  public boolean isHiddenWeight() {
    return role == Role.WEIGHT && name.startsWith(Names.BLOCKS);
  }

  /// Whether it is of the layer that tells the classes apart.
  boolean isHead() {
    return name.startsWith(Names.HEAD + ".");
  }

  /// Its values themselves.
  public float[] values() {
    return tensor.floats();
  }
}
