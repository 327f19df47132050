package vitrine.image;

/// PNG (W3C, third edition). Read by us and not by OpenCV: libpng refuses what Pillow takes (a
/// wrong checksum in the pixels, pixels without a proper end) and takes what Pillow refuses.
final class PngReader implements FormatReader {
  @Override
  public ImageHeader header(byte[] encoded) {
    return PngChunks.read(encoded).header();
  }

  @Override
  public RgbImage decode(byte[] encoded, ImageHeader header) {
    PngChunks chunks = PngChunks.read(encoded);
    RgbImage stored = new PngPixels(chunks).decode();
    return Exif.orientation(chunks.exif(), chunks.xmp()).apply(stored);
  }
}
