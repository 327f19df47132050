package vitrine.evaluate;

/// The way that every picture takes which is served, from its file's bytes to logits. Called by
/// many threads at once.
@FunctionalInterface
public interface PictureClassifier {
  /// Answers one picture.
  ///
  /// @param encoded the file's bytes
  /// @return (labels), finite, as the network gives them
  /// @throws UnreadablePicture where it is no picture, or one that is refused
  float[] logits(byte[] encoded) throws UnreadablePicture;
}
