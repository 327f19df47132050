package vitrine.explain;

import java.util.Arrays;
import vitrine.vit.Pooling;
import vitrine.vit.ViTSpec;

/// Which of the last tokens the head reads, and how tokens lie on the picture.
///
/// @param spec of the network
record ReadTokens(ViTSpec spec) {
  /// How much the head reads of each token: the class token alone, or the mean of all, or of the
  /// patches. A distillation token, which has a head of its own, is left out.
  ///
  /// @return (tokens), its sum 1
  double[] weights() {
    double[] weights = new double[spec.tokens()];
    int special = spec.specialTokens().count();
    switch (spec.pooling()) {
      case CLS -> weights[0] = 1;
      case MEAN_OF_ALL -> Arrays.fill(weights, 1.0 / weights.length);
      case MEAN_OF_PATCHES ->
          Arrays.fill(weights, special, weights.length, 1.0 / spec.numPatches());
    }
    return weights;
  }

  /// Whether one token alone is read, before the patches.
  boolean areOne() {
    return spec.pooling() == Pooling.CLS;
  }

  /// The patches' part of values of all tokens.
  Grid grid(double[] ofTokens) {
    int special = spec.specialTokens().count();
    float[] values = new float[spec.numPatches()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ofTokens[special + i];
    }
    return new Grid(spec.gridHeight(), spec.gridWidth(), values);
  }
}
