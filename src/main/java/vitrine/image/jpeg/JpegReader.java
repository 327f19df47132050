package vitrine.image.jpeg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.format.FormatReader;
import vitrine.image.format.OpenCv;
import vitrine.image.metadata.Exif;
import vitrine.image.metadata.Orientation;

/// JPEG (ITU-T T.81), decoded by libjpeg-turbo in OpenCV, like Pillow's. libjpeg pads a truncated
/// file with grey; we refuse it.
public record JpegReader(JpegMarkers markers) implements FormatReader {
  public static JpegReader of(byte[] encoded) {
    return new JpegReader(JpegMarkers.read(encoded));
  }

  @Override
  public ImageHeader header() {
    return markers.header();
  }

  @Override
  public void requirePlausible() {
    markers.requirePlausible();
  }

  @Override
  public RgbImage decode() {
    RgbImage image = markers.isEnded() ? OpenCv.decode(markers.encoded(), header()) : withoutEnd();
    RgbImage exact = markers.components() == 4 ? CmykJpeg.refined(image, markers) : image;
    return orientation().apply(exact);
  }

  @Override
  public RgbImage decode(int factor) {
    return isExact(factor)
        ? decode()
        : orientation().apply(OpenCv.decode(markers.encoded(), header(), factor));
  }

  /// CMYK, and scans without an end marker, need the exact way.
  private boolean isExact(int factor) {
    return factor == 1 || !markers.isEnded() || markers.components() == 4;
  }

  /// Heap: OpenCV's pixels, and the copy that is turned, or of CMYK the JDK's four channels and the
  /// refined picture. Native: the pixels, and where all scans are collected first, coefficients of
  /// two bytes of every stored pixel.
  @Override
  public int bytesPerPixel(int factor) {
    int area = isExact(factor) ? 1 : factor * factor;
    int heap = markers.components() == 4 ? 3 + 4 + 3 : Math.ceilDiv(3 + 3, area);
    int coefficients = markers.needsEnd() ? 2 * markers.components() : 0;
    return Math.max(heap, Math.ceilDiv(3, area) + coefficients);
  }

  private RgbImage withoutEnd() {
    if (!markers.needsEnd()) {
      RgbImage image = OpenCv.decode(markers.encoded(), header());
      if (isSameWhenLonger(image)) {
        return image;
      }
    }
    throw ImageException.Undecodable.truncated();
  }

  /// A scan without an end marker is whole if what follows it changes no pixel: libjpeg then has
  /// found all the bits that it needs.
  private boolean isSameWhenLonger(RgbImage image) {
    byte[] encoded = markers.encoded();
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 64);
    for (int i = encoded.length; i < longer.length - 2; i++) {
      longer[i] = (byte) (i * 89 % 251);
    }
    longer[longer.length - 2] = (byte) 0xff;
    longer[longer.length - 1] = (byte) 0xd9;
    return Arrays.equals(image.pixels(), OpenCv.decode(longer, header()).pixels());
  }

  /// Like Pillow, a broken EXIF block in a JPEG is no reason to refuse it.
  private Orientation orientation() {
    byte @Nullable [] exif = markers.exif();
    try {
      return Exif.orientation(exif, markers::xmp);
    } catch (ImageException.Undecodable _) {
      return Exif.orientation((byte[]) null, markers::xmp);
    }
  }
}
