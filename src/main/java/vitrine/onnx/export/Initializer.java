package vitrine.onnx.export;

import java.util.List;
import vitrine.tensor.Tensor;

/// A large constant of the graph whose values are read only when they are written.
///
/// @param name in the graph
/// @param values row-major
/// @param transposed whether the constant is the transpose of `values` as a matrix: its first
///   dimension is the rows, the others together the columns
/// @param storage its numbers in the file
record Initializer(String name, Tensor values, boolean transposed, Storage storage) {
  Initializer {
    if (transposed && values.shape().size() < 2) {
      throw new IllegalArgumentException("%s %s is no matrix".formatted(name, values.shape()));
    }
  }

  /// Its shape in the graph.
  List<Integer> dims() {
    return transposed ? List.of(cols(), rows()) : values.shape();
  }

  /// The rows of `values`.
  int rows() {
    return values.shape().getFirst();
  }

  /// The columns of `values`.
  int cols() {
    return values.size() / rows();
  }

  /// The length of its values in the file.
  long bytes() {
    return (long) storage.bytes() * values.size();
  }
}
