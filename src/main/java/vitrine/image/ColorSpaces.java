package vitrine.image;

/// Conversions to RGB with Pillow's integer arithmetic (libImaging's Convert.c).
final class ColorSpaces {
  private ColorSpaces() {}

  static byte clip(int value) {
    return (byte) Math.clamp(value, 0, 255);
  }

  /// One light of a subtractive colour.
  ///
  /// @param ink cyan, magenta or yellow, 0 to 255
  /// @param black 0 to 255
  /// @return red, green or blue
  static byte inkToLight(int ink, int black) {
    int light = 255 - black;
    int product = ink * light + 128;
    return clip(light - (((product >> 8) + product) >> 8));
  }

  /// Undoes a colour's multiplication by its alpha.
  static byte unpremultiplied(int color, int alpha) {
    return alpha == 0 ? 0 : clip(color * 255 / alpha);
  }
}
