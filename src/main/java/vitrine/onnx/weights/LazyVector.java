package vitrine.onnx.weights;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// A vector that is computed when it is first read.
public final class LazyVector implements Tensor {
  private final int length;
  private final Supplier<float[]> computation;
  private float @Nullable [] values;

  public LazyVector(int length, Supplier<float[]> computation) {
    this.length = length;
    this.computation = computation;
  }

  @Override
  public List<Integer> shape() {
    return List.of(length);
  }

  @Override
  public float[] floats() {
    if (values == null) {
      values = computation.get();
    }
    return values;
  }
}
