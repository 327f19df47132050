package vitrine.vit;

import java.util.Arrays;
import java.util.List;
import vitrine.tensor.Tensor;

/// Finds where two activations differ by more than 1e-5 and by more than 1e-4 of the expected
/// value.
final class Divergence {
  private static final float ABSOLUTE = 1e-5f;
  private static final float RELATIVE = 1e-4f;

  private Divergence() {}

  static void assertNone(String name, Tensor actual, Tensor expected) {
    if (!actual.shape().equals(expected.shape())) {
      throw new AssertionError(
          "%s: shape %s expected, %s computed".formatted(name, expected.shape(), actual.shape()));
    }
    float[] computed = actual.floats();
    float[] wanted = expected.floats();
    for (int i = 0; i < wanted.length; i++) {
      float allowed = Math.max(ABSOLUTE, RELATIVE * Math.abs(wanted[i]));
      if (!(Math.abs(computed[i] - wanted[i]) <= allowed)) {
        throw new AssertionError(
            "%s %s: %s expected, %s computed"
                .formatted(name, index(expected.shape(), i), wanted[i], computed[i]));
      }
    }
  }

  private static String index(List<Integer> shape, int flat) {
    int[] index = new int[shape.size()];
    int rest = flat;
    for (int d = shape.size() - 1; d >= 0; d--) {
      index[d] = rest % shape.get(d);
      rest /= shape.get(d);
    }
    return Arrays.toString(index);
  }
}
