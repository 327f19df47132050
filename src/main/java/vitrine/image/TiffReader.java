package vitrine.image;

/// TIFF 6.0 and BigTIFF: the first page.
final class TiffReader implements FormatReader {
  @Override
  public ImageHeader header(byte[] encoded) {
    TiffDirectory first = TiffDirectory.first(encoded);
    int width = Math.clamp(first.firstOr(256, 0), 0, Integer.MAX_VALUE);
    int height = Math.clamp(first.firstOr(257, 0), 0, Integer.MAX_VALUE);
    return new ImageHeader(ImageFormat.TIFF, width, height, first.chainLength());
  }

  @Override
  public RgbImage decode(byte[] encoded, ImageHeader header) {
    return OpenCv.decode(encoded, header);
  }
}
