package vitrine.image;

/// TIFF 6.0 and BigTIFF: the first page. Read by us, because OpenCV multiplies colours by their
/// alpha and refuses many kinds of samples; OpenCV decodes fax and JPEG compression.
final class TiffReader implements FormatReader {
  private static final int ORIENTATION = 274;

  @Override
  public ImageHeader header(byte[] encoded) {
    TiffDirectory first = TiffDirectory.first(encoded);
    int width = (int) Math.min(Math.max(first.firstOr(256, 0), 0), Integer.MAX_VALUE);
    int height = (int) Math.min(Math.max(first.firstOr(257, 0), 0), Integer.MAX_VALUE);
    return new ImageHeader(ImageFormat.TIFF, width, height, first.chainLength());
  }

  @Override
  public RgbImage decode(byte[] encoded, ImageHeader header) {
    TiffDirectory first = TiffDirectory.first(encoded);
    TiffLayout layout = TiffLayout.of(first);
    if (layout.compression() != 1 && !first.complete()) {
      throw ImageException.Undecodable.truncated();
    }
    RgbImage stored =
        isOpenCvs(layout)
            ? OpenCv.decode(upright(first), header)
            : new TiffPixels(first, layout, header.width(), header.height()).decode();
    return Orientation.of(first.firstOr(ORIENTATION, 1)).apply(stored);
  }

  private static boolean isOpenCvs(TiffLayout layout) {
    return switch ((int) layout.compression()) {
      case 1 -> false;
      case 2, 3, 4 -> true;
      case 7 -> layout.samples() < 4;
      default -> layout.photometric() == 6 && layout.samples() == 3;
    };
  }

  /// A copy of the file that asks for no turning: OpenCV would turn some files and not others.
  private static byte[] upright(TiffDirectory directory) {
    byte[] copy = directory.bytes().data().clone();
    TiffDirectory.Value orientation = directory.tags().get(ORIENTATION);
    if (orientation != null && orientation.type() == 3) {
      int low = (int) orientation.at() + (directory.bytes().littleEndian() ? 0 : 1);
      copy[low] = 1;
    }
    return copy;
  }

  static ImageException.Undecodable corrupt(String what) {
    return ImageException.Undecodable.corrupt(ImageFormat.TIFF, what);
  }

  static ImageException.UnknownFormat unsupported(String what) {
    return new ImageException.UnknownFormat(ImageFormat.TIFF, what);
  }
}
