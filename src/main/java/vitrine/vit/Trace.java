package vitrine.vit;

import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Learns every activation of a forward pass by name, in the order of computation. The names are
/// the same in golden files, the ONNX export and explanations.
@FunctionalInterface
public interface Trace {
  /// Forgets everything.
  Trace NONE =
      new Trace() {
        @Override
        public void record(String name, Tensor activation) {}

        @Override
        public boolean forgets() {
          return true;
        }
      };

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

  /// Whether what it is told is lost, so that nothing large need be kept for it.
  default boolean forgets() {
    return false;
  }

  /// A trace for a part: what it records gets the part's name and a dot before its own.
  default Trace within(String part) {
    return forgets() ? this : (name, activation) -> record(part + "." + name, activation);
  }
}
