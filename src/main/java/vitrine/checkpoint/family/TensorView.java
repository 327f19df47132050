package vitrine.checkpoint.family;

import java.util.Arrays;
import java.util.List;
import vitrine.tensor.Tensor;

/// Values of another tensor that lie side by side in it, with a shape of their own.
///
/// @param source whose values they are
/// @param from the index of the first
/// @param shape of the view
public record TensorView(Tensor source, int from, List<Integer> shape) implements Tensor {
  /// All values of a tensor in another shape.
  public static Tensor reshaped(Tensor source, Integer... shape) {
    return new TensorView(source, 0, List.of(shape));
  }

  /// Some rows of a tensor: its first dimension is cut.
  public static Tensor rows(Tensor source, int from, int count) {
    Integer[] shape = source.shape().toArray(Integer[]::new);
    int row = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
    shape[0] = count;
    return new TensorView(source, Math.multiplyExact(from, row), List.of(shape));
  }

  @Override
  public float[] floats() {
    float[] out = new float[size()];
    source.read(from, out.length, out);
    return out;
  }

  @Override
  public void read(int at, int count, float[] target) {
    source.read(from + at, count, target);
  }

  @Override
  public void unload() {
    source.unload();
  }
}
