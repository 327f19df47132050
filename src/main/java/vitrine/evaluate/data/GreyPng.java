package vitrine.evaluate.data;

import vitrine.image.RgbImage;
import vitrine.image.png.PngWriter;

/// Grey pixels as a file, so that they take the way that every picture takes.
final class GreyPng {
  private GreyPng() {}

  /// @param pixels (height, width)
  static byte[] encode(byte[] pixels, int width, int height) {
    byte[] all = new byte[3 * pixels.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = pixels[i / 3];
    }
    return PngWriter.write(new RgbImage(width, height, all));
  }
}
