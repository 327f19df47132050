package vitrine.vit;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// The gradient of each learned tensor, summed over all the pictures that came back. For one
/// thread.
public final class GradientSum implements Gradients {
  private final IdentityHashMap<Tensor, float[]> sums = new IdentityHashMap<>();

  @Override
  public void add(Tensor learned, Supplier<float[]> gradient) {
    float[] sum = sum(learned);
    float[] added = gradient.get();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += added[i];
    }
  }

  @Override
  public void addProduct(Tensor learned, Matrix dy, Supplier<Matrix> x) {
    int out = dy.cols();
    var sum = new Matrix(out, learned.size() / out, sum(learned));
    sum.view().addProductInPlace(dy.view().transposed(), x.get().view());
  }

  private float[] sum(Tensor learned) {
    return sums.computeIfAbsent(learned, tensor -> new float[tensor.size()]);
  }

  /// Forgets all that it has learned.
  public void clear() {
    sums.values().forEach(sum -> Arrays.fill(sum, 0));
  }

  /// The gradient of a tensor, as many values and in the same order; zeros where none came.
  ///
  /// @param learned one of [ViTWeights#tensors], the very same object
  public float[] of(Tensor learned) {
    float[] sum = sums.get(learned);
    return sum == null ? new float[learned.size()] : sum;
  }
}
