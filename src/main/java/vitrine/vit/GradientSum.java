package vitrine.vit;

import java.util.IdentityHashMap;
import java.util.function.Supplier;
import vitrine.tensor.Tensor;

/// The gradient of each learned tensor, summed over all the pictures that came back. For one
/// thread.
public final class GradientSum implements Gradients {
  private final IdentityHashMap<Tensor, float[]> sums = new IdentityHashMap<>();

  @Override
  public void add(Tensor learned, Supplier<float[]> gradient) {
    sums.merge(learned, gradient.get(), GradientSum::plus);
  }

  private static float[] plus(float[] sum, float[] gradient) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += gradient[i];
    }
    return sum;
  }

  /// The gradient of a tensor, as many values and in the same order; zeros where none came.
  ///
  /// @param learned one of [ViTWeights#tensors], the very same object
  public float[] of(Tensor learned) {
    float[] sum = sums.get(learned);
    return sum == null ? new float[learned.size()] : sum;
  }
}
