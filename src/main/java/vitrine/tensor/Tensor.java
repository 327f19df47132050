package vitrine.tensor;

import java.util.List;

/// An n-dimensional tensor of a checkpoint, row-major, read when asked: its bytes may lie in a
/// mapped file as F32, F16 or BF16.
public interface Tensor {
  /// The sizes of its dimensions, outermost first; empty for a scalar.
  List<Integer> shape();

  /// The values as float32, row-major. A tensor in memory gives its own array, a mapped one a fresh
  /// copy: never modify it, and don't keep it when the tensor is large.
  float[] floats();

  /// Copies `count` values, the first of them at index `from`, to the beginning of `target`.
  default void read(int from, int count, float[] target) {
    System.arraycopy(floats(), from, target, 0, count);
  }

  /// Tells that the values are not wanted soon: the system may have the memory under a mapped file
  /// back. They can be read again.
  default void unload() {
    // nothing is mapped
  }

  /// The number of values.
  default int size() {
    return shape().stream().reduce(1, Math::multiplyExact);
  }

  /// A tensor in memory. Neither argument is copied.
  ///
  /// @throws IllegalArgumentException where `floats` holds another number of values than `shape`
  static Tensor of(List<Integer> shape, float... floats) {
    return new TensorInMemory(shape, floats);
  }
}
