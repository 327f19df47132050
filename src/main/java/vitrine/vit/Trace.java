package vitrine.vit;

import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Learns every activation of a forward pass by name, in the order of computation. The names are
/// the same in golden files, the ONNX export and explanations.
@FunctionalInterface
public interface Trace {
  /// Forgets everything.
  Trace NONE = (name, activation) -> {};

  /// Learns one activation.
  ///
  /// @param name such as `layer.3.attention.probs`
  /// @param activation not changed afterwards, so a trace may keep it
  void record(String name, Tensor activation);

  /// Learns one activation that is a matrix.
  ///
  /// @param activation (rows, cols)
  default void record(String name, Matrix activation) {
    record(name, activation.tensor());
  }

  /// A trace for a part: what it records gets the part's name and a dot before its own.
  default Trace within(String part) {
    return (name, activation) -> record(part + "." + name, activation);
  }
}
