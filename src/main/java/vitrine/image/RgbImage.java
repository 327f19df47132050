package vitrine.image;

/// A decoded picture, upright, 8 bits a channel, sRGB as stored (no colour management, like
/// Pillow).
///
/// @param width in pixels, at least 1
/// @param height in pixels, at least 1
/// @param pixels (height, width, 3), interleaved red, green, blue; not copied, not to be modified
public record RgbImage(int width, int height, byte[] pixels) {
  public RgbImage {
    if (width < 1 || height < 1 || pixels.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "%d×%d pixels do not fit %d bytes".formatted(width, height, pixels.length));
    }
  }
}
