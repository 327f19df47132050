package vitrine.checkpoint.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// A tensor with its dimensions in another order. The values are brought into that order when they
/// are asked for piece by piece for the first time, and kept until they are unloaded.
public final class PermutedTensor implements Tensor {
  private final Tensor source;
  private final int[] order;
  private float @Nullable [] values;

  private PermutedTensor(Tensor source, int[] order) {
    this.source = source;
    this.order = order;
  }

  /// Dimension i of the result is dimension `order[i]` of the source.
  public static Tensor of(Tensor source, int... order) {
    return new PermutedTensor(source, order);
  }

  @Override
  public List<Integer> shape() {
    List<Integer> shape = new ArrayList<>();
    for (int dimension : order) {
      shape.add(source.shape().get(dimension));
    }
    return List.copyOf(shape);
  }

  @Override
  public float[] floats() {
    int[] sizes = shape().stream().mapToInt(Integer::intValue).toArray();
    int[] strides = strides();
    float[] from = source.floats();
    float[] out = new float[from.length];
    int[] index = new int[sizes.length];
    int at = 0;
    for (int i = 0; i < out.length; i++) {
      out[i] = from[at];
      for (int d = sizes.length - 1; d >= 0; d--) {
        at += strides[d];
        if (++index[d] < sizes[d]) {
          break;
        }
        at -= strides[d] * sizes[d];
        index[d] = 0;
      }
    }
    return out;
  }

  /// How far apart in the source neighbours along each dimension of the result are.
  private int[] strides() {
    int rank = order.length;
    int[] ofSource = new int[rank];
    int stride = 1;
    for (int d = rank - 1; d >= 0; d--) {
      ofSource[d] = stride;
      stride *= source.shape().get(d);
    }
    return Arrays.stream(order).map(d -> ofSource[d]).toArray();
  }

  @Override
  public synchronized void read(int from, int count, float[] target) {
    if (values == null) {
      values = floats();
    }
    System.arraycopy(values, from, target, 0, count);
  }

  @Override
  public synchronized void unload() {
    values = null;
    source.unload();
  }
}
