package vitrine.classify.intake;

/// One picture, as it came.
@FunctionalInterface
public interface Picture {
  /// The file's bytes.
  ///
  /// @throws vitrine.serving.Failure.BadBody when they can't be told from what was sent
  byte[] bytes();
}
