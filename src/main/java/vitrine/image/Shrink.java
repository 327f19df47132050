package vitrine.image;

/// By how much a picture may be smaller than it is stored when it is decoded, because it is resized
/// to less afterwards.
@FunctionalInterface
public interface Shrink {
  /// Every pixel is wanted.
  Shrink NONE = (_, _) -> 1;

  /// 1, 2, 4 or 8.
  ///
  /// @param width as stored, in pixels
  /// @param height as stored, in pixels
  int factor(int width, int height);
}
