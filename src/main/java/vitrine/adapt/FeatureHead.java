package vitrine.adapt;

/// What makes logits of features.
public sealed interface FeatureHead permits LinearHead, NeighbourHead {
  /// The logits of one picture.
  ///
  /// @param features (features)
  /// @return (labels)
  float[] logits(float[] features);
}
