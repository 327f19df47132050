package vitrine.adapt;

/// A linear layer on features: what is put in the place of a network's classifier.
///
/// @param weights (labels, features), row by row
/// @param bias (labels)
public record LinearHead(float[] weights, float[] bias) implements FeatureHead {
  /// How many classes it tells apart.
  public int labels() {
    return bias.length;
  }

  /// How many numbers it takes.
  public int features() {
    return weights.length / bias.length;
  }

  /// {@inheritDoc}
  ///
  /// W·x + b
  @Override
  public float[] logits(float[] features) {
    float[] logits = new float[bias.length];
    for (int label = 0; label < logits.length; label++) {
      double sum = bias[label];
      for (int j = 0; j < features.length; j++) {
        sum += (double) weights[label * features.length + j] * features[j];
      }
      logits[label] = (float) sum;
    }
    return logits;
  }
}
