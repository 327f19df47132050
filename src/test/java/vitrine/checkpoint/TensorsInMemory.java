package vitrine.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;

/// A checkpoint without a file.
record TensorsInMemory(Map<String, Tensor> tensors, String dtype) implements TensorSource {
  TensorsInMemory(Map<String, Tensor> tensors) {
    this(tensors, "F32");
  }

  static Tensor zeros(Integer... shape) {
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return Tensor.of(List.of(shape), new float[size]);
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name));
  }

  @Override
  public String dtype(String name) {
    return dtype;
  }
}
