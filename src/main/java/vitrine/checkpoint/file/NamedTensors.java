package vitrine.checkpoint.file;

import static vitrine.checkpoint.file.CheckpointException.Problem.NO_SUCH_TENSOR;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

/// Tensors in a map, in the file's order.
public record NamedTensors(Map<String, ? extends StoredTensor> tensors) implements TensorSource {
  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(NO_SUCH_TENSOR, "no tensor " + name);
    }
    return tensor;
  }

  @Override
  public String dtype(String name) {
    return tensor(name).dtype().name();
  }
}
