package vitrine.image;

/// A picture of one format whose structure was read, but not yet its pixels. The bytes may be any
/// that begin with the format's signature.
sealed interface FormatReader
    permits JpegReader, PngReader, WebpReader, BmpReader, GifReader, TiffReader {
  /// Size and frames.
  ImageHeader header();

  /// The first frame, upright. Called after the header's size was checked.
  RgbImage decode();

  /// Reads the structure; allocates nothing of the picture's size.
  static FormatReader of(ImageFormat format, byte[] encoded) {
    return switch (format) {
      case JPEG -> JpegReader.of(encoded);
      case PNG -> PngReader.of(encoded);
      case WEBP -> WebpReader.of(encoded);
      case BMP -> BmpReader.of(encoded);
      case GIF -> GifReader.of(encoded);
      case TIFF -> TiffReader.of(encoded);
    };
  }
}
