package vitrine.checkpoint;

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
}
