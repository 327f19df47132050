package vitrine.preprocess;

import vitrine.image.RgbImage;

/// Pictures that Python and Java can both make: noise from a hash of the byte's position. Every
/// other seed gives only black and white, so that the filters' negative lobes overshoot. The same
/// formula stands in `tools/golden/preprocess.py`.
final class SyntheticImage {
  private SyntheticImage() {}

  static RgbImage of(int width, int height, int seed) {
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < pixels.length; i++) {
      int hash = (i + seed * 7919) * 0x9E3779B1;
      hash = (hash ^ (hash >>> 15)) * 0x85EBCA77;
      int value = hash >>> 24;
      pixels[i] = (byte) (seed % 2 == 0 ? value : value < 128 ? 0 : 255);
    }
    return new RgbImage(width, height, pixels);
  }
}
