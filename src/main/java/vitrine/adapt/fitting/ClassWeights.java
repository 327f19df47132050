package vitrine.adapt.fitting;

import java.util.Arrays;
import vitrine.adapt.features.Features;

/// How much each picture counts, by its class.
final class ClassWeights {
  private ClassWeights() {}

  /// Each picture's weight; `balanced` is scikit-learn's, pictures / (classes · pictures of the
  /// class).
  static double[] of(Features features, boolean balanced) {
    double[] weights = new double[features.size()];
    int[] counts = features.counts();
    Arrays.setAll(
        weights,
        i -> balanced ? (double) features.size() / counts.length / counts[features.label(i)] : 1);
    return weights;
  }
}
