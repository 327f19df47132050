package vitrine.image.png;

import vitrine.image.RgbImage;
import vitrine.image.format.OpenCv;

/// Pixels as a PNG file, by libpng in OpenCV.
public final class PngWriter {
  private PngWriter() {}

  /// 8 bits a channel, without transparency.
  public static byte[] write(RgbImage image) {
    return OpenCv.encode(".png", image);
  }
}
