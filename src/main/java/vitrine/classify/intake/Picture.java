package vitrine.classify.intake;

import org.jspecify.annotations.Nullable;

/// One picture, as it came: a file, or pixel values.
@FunctionalInterface
public interface Picture {
  /// The file's bytes.
  ///
  /// @throws vitrine.serving.Failure.BadBody when they can't be told from what was sent
  byte[] bytes();

  /// The values (channels, height, width), rescaled and normalised, finite; null where it is a
  /// file.
  ///
  /// @throws vitrine.serving.Failure.BadBody when they can't be told from what was sent
  default float @Nullable [] values() {
    return null;
  }
}
