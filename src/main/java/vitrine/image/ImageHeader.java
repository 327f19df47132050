package vitrine.image;

/// What an encoded picture says of itself, read without decoding it.
///
/// @param format told by its first bytes
/// @param width in pixels, as stored: before an EXIF orientation turns the picture
/// @param height in pixels, as stored
/// @param frames of an animation or pages of a TIFF, at least 1; only the first is decoded
public record ImageHeader(ImageFormat format, int width, int height, int frames) {
  /// Of a format whose sides have 32 bits or more.
  ///
  /// @throws ImageException.TooManyPixels for sides that no limit allows
  public static ImageHeader of(ImageFormat format, long width, long height, int frames) {
    if (width > 0 && height > 0 && Math.max(width, height) > Integer.MAX_VALUE) {
      throw ImageLimits.sidesTooLong(width, height);
    }
    return new ImageHeader(format, fit(width), fit(height), frames);
  }

  private static int fit(long side) {
    return Math.clamp(side, 0, Integer.MAX_VALUE);
  }
}
