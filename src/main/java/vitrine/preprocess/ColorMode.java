package vitrine.preprocess;

import vitrine.image.RgbImage;

/// The channels that the network sees, by Pillow's names of them.
public enum ColorMode {
  /// Red, green, blue.
  RGB(3),
  /// Luminance alone: grey pictures such as MNIST's.
  L(1);

  private final int channels;

  ColorMode(int channels) {
    this.channels = channels;
  }

  /// How many there are.
  public int channels() {
    return channels;
  }

  /// The picture in these colours; of a grey one, all three channels are its luminance.
  RgbImage convert(RgbImage image) {
    return this == L ? luminance(image) : image;
  }

  /// Pillow's `convert("L")` of an RGB picture: ITU-R 601-2 luma in 16-bit fixed point.
  private static RgbImage luminance(RgbImage image) {
    byte[] rgb = image.pixels();
    byte[] grey = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      byte luma = (byte) ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
      grey[i] = luma;
      grey[i + 1] = luma;
      grey[i + 2] = luma;
    }
    return new RgbImage(image.width(), image.height(), grey);
  }

  @Override
  public String toString() {
    return this == L ? "L (luminance)" : "RGB";
  }
}
