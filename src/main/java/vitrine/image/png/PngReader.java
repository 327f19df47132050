package vitrine.image.png;

import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.format.FormatReader;
import vitrine.image.metadata.Exif;

/// PNG (W3C, third edition). Read by us and not by OpenCV: libpng refuses what Pillow takes (a
/// wrong checksum in the pixels, pixels without a proper end) and takes what Pillow refuses.
public record PngReader(PngChunks chunks) implements FormatReader {
  public static PngReader of(byte[] encoded) {
    return new PngReader(PngChunks.read(encoded));
  }

  @Override
  public ImageHeader header() {
    return chunks.header();
  }

  @Override
  public void requirePlausible() {
    chunks.requirePlausible();
  }

  @Override
  public RgbImage decode() {
    RgbImage stored = new PngPixels(chunks).decode();
    return Exif.orientation(chunks.texts().exif(), () -> chunks.texts().xmp()).apply(stored);
  }
}
