package vitrine.image.tiff;

import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.format.Bytes;
import vitrine.image.format.FormatReader;
import vitrine.image.format.OpenCv;
import vitrine.image.metadata.Exif;
import vitrine.image.metadata.TiffDirectory;

/// TIFF 6.0 and BigTIFF: the first page. Read by us, because OpenCV multiplies colours by their
/// alpha and refuses many kinds of samples; OpenCV decodes fax and JPEG compression.
public record TiffReader(TiffDirectory first, ImageHeader header) implements FormatReader {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int XMP = 700;
  private static final int ROWS_PER_STRIP = 278;

  public static TiffReader of(byte[] encoded) {
    TiffDirectory first = TiffDirectory.first(encoded);
    long width = first.firstOr(WIDTH, 0);
    long height = first.firstOr(HEIGHT, 0);
    return new TiffReader(
        first, ImageHeader.of(ImageFormat.TIFF, width, height, first.chainLength()));
  }

  @Override
  public void requirePlausible() {
    TiffLayout layout = TiffLayout.of(first);
    if (layout.compression() != 1 && !first.complete()) {
      throw ImageException.Undecodable.truncated();
    }
    TiffGrid grid = TiffGrid.of(first, layout, header.width(), header.height());
    if (layout.compression() == 1) {
      grid.requireAll(first.bytes(), layout);
    }
  }

  @Override
  public RgbImage decode() {
    TiffLayout layout = TiffLayout.of(first);
    TiffGrid grid = TiffGrid.of(first, layout, header.width(), header.height());
    RgbImage stored = isOpenCvs(layout) ? openCvs() : new TiffPixels(first, layout, grid).decode();
    return Exif.orientation(first, this::xmp).apply(stored);
  }

  /// One strip may be the whole page: its samples, their planes put together, and the picture; or
  /// four channels of OpenCV's.
  @Override
  public int bytesPerPixel(int factor) {
    long bits = Math.clamp(first.firstOr(BITS, 1), 1, 64);
    long samples = Math.clamp(first.firstOr(SAMPLES, 1), 1, 8);
    return 3 + Math.max(4, 2 * (int) Math.ceilDiv(bits * samples, 8));
  }

  /// The XMP packet; null if there is none.
  private byte @Nullable [] xmp() {
    TiffDirectory.Value value = first.tags().get(XMP);
    if (value == null || value.count() == 0) {
      return null;
    }
    if (value.type() != 1 && value.type() != 7) {
      throw corrupt("its XMP is no bytes");
    }
    return first.bytes().slice(value.at(), value.count());
  }

  private static boolean isOpenCvs(TiffLayout layout) {
    return switch ((int) layout.compression()) {
      case 2, 3, 4 -> true;
      case 7 -> layout.samples() < 4;
      case 5, 6, 8, 32773, 32946 -> layout.photometric() == 6 && layout.samples() == 3;
      default -> false;
    };
  }

  /// libtiff may take another one of two equal tags, and so find another size than the header's.
  private RgbImage openCvs() {
    if (first.repeated().contains(WIDTH) || first.repeated().contains(HEIGHT)) {
      throw corrupt("it has two sizes");
    }
    return OpenCv.decode(plainer(), header);
  }

  /// A copy of the file that asks for no turning (OpenCV would turn some files and not others) and
  /// for no strip that is higher than the page (OpenCV would allocate it).
  private byte[] plainer() {
    Bytes copy = new Bytes(first.bytes().data().clone(), first.bytes().littleEndian());
    set(copy, ORIENTATION, 1);
    if (first.firstOr(ROWS_PER_STRIP, 0) > header.height()) {
      set(copy, ROWS_PER_STRIP, header.height());
    }
    return copy.data();
  }

  private void set(Bytes copy, int tag, int number) {
    TiffDirectory.Value value = first.tags().get(tag);
    if (value != null && (value.type() == 3 || value.type() == 4)) {
      int size = value.type() == 3 ? 2 : 4;
      for (int i = 0; i < size; i++) {
        int shift = 8 * (copy.littleEndian() ? i : size - 1 - i);
        copy.data()[(int) value.at() + i] = (byte) (number >> shift);
      }
    }
  }

  static ImageException.Undecodable corrupt(String what) {
    return ImageException.Undecodable.corrupt(ImageFormat.TIFF, what);
  }

  static ImageException.UnknownFormat unsupported(String what) {
    return new ImageException.UnknownFormat(ImageFormat.TIFF, what);
  }
}
