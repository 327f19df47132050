package vitrine.image;

/// One format. Both methods may be given any bytes that begin with the format's signature; what
/// they throw is an [ImageException] and nothing else.
sealed interface FormatReader
    permits JpegReader, PngReader, WebpReader, BmpReader, GifReader, TiffReader {
  /// Size and frames, from the header; allocates nothing of the picture's size.
  ImageHeader header(byte[] encoded);

  /// The first frame, upright. Called after the header's size was checked.
  RgbImage decode(byte[] encoded, ImageHeader header);

  static FormatReader of(ImageFormat format) {
    return switch (format) {
      case JPEG -> new JpegReader();
      case PNG -> new PngReader();
      case WEBP -> new WebpReader();
      case BMP -> new BmpReader();
      case GIF -> new GifReader();
      case TIFF -> new TiffReader();
    };
  }
}
