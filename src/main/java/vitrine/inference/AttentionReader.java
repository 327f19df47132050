package vitrine.inference;

/// Is told what a network's tokens looked at, layer by layer, the last first: what comes out at the
/// end is followed back to the picture.
@FunctionalInterface
public interface AttentionReader {
  /// Learns one layer.
  ///
  /// @param layer from 0
  /// @param probs (heads, tokens, tokens): in each row how much a token looks at each, its sum 1;
  ///   not to be kept
  void read(int layer, float[] probs);
}
