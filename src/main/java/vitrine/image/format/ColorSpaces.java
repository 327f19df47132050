package vitrine.image.format;

/// Conversions to RGB with Pillow's integer arithmetic (libImaging's Convert.c).
public final class ColorSpaces {
  private ColorSpaces() {}

  public static byte clip(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }

  /// One light of a subtractive colour.
  ///
  /// @param ink cyan, magenta or yellow, 0 to 255
  /// @param black 0 to 255
  /// @return red, green or blue
  public static byte inkToLight(int ink, int black) {
    int light = 255 - black;
    int product = ink * light + 128;
    return clip(light - (((product >> 8) + product) >> 8));
  }

  /// Writes the RGB of one YCbCr pixel (JFIF), with Pillow's tables of 6 fractional bits.
  public static void yccToRgb(int y, int blueness, int redness, byte[] pixels, int to) {
    int cb = blueness - 128;
    int cr = redness - 128;
    pixels[to] = clip(y + (fixed(1.402, cr) >> 6));
    pixels[to + 1] = clip(y + ((fixed(-0.34414, cb) + fixed(-0.71414, cr)) >> 6));
    pixels[to + 2] = clip(y + (fixed(1.772, cb) >> 6));
  }

  private static int fixed(double factor, int value) {
    return (int) (factor * 64 * value + 0.5);
  }

  /// Undoes a colour's multiplication by its alpha.
  public static byte unpremultiplied(int color, int alpha) {
    return alpha == 0 ? 0 : clip(color * 255 / alpha);
  }
}
