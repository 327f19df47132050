package vitrine.tensor;

import java.util.List;

/// A tensor whose values are an array.
record TensorInMemory(List<Integer> shape, float[] floats) implements Tensor {
  TensorInMemory {
    int size = shape.stream().reduce(1, Math::multiplyExact);
    if (size != floats.length) {
      throw new IllegalArgumentException(
          "shape %s wants %d values, not %d".formatted(shape, size, floats.length));
    }
  }
}
