package vitrine.preprocess;

/// A rectangle of a picture, in its pixels. It need not end where pixels do, and reaches outside
/// where the picture is padded.
///
/// @param left of its left edge, from the picture's
/// @param top of its upper edge, from the picture's
/// @param width in pixels
/// @param height in pixels
public record Region(double left, double top, double width, double height) {
  /// Its upper left part.
  ///
  /// @param across how much of the width, 1 for all
  /// @param down how much of the height, 1 for all
  public Region part(double across, double down) {
    return new Region(left, top, across * width, down * height);
  }

  /// The same in a picture that is so many times as large.
  public Region scaled(double across, double down) {
    return new Region(left * across, top * down, width * across, height * down);
  }
}
