package vitrine.checkpoint.file;

import java.util.List;
import java.util.Set;
import vitrine.tensor.Tensor;

/// Tensors by name, from whatever file.
public interface TensorSource {
  /// The names of all tensors, in the file's order.
  Set<String> names();

  /// The tensor of that name.
  ///
  /// @throws CheckpointException where there is no tensor of that name
  Tensor tensor(String name);

  /// What was found out about the file while it was opened.
  default List<Finding> findings() {
    return List.of();
  }

  /// How the values of the tensor of that name are stored, in safetensors' words: `F32`, `F16`,
  /// `BF16`, `I64`, …
  ///
  /// @throws CheckpointException where there is no tensor of that name
  String dtype(String name);
}
