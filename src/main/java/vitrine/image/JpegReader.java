package vitrine.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// JPEG (ITU-T T.81), decoded by libjpeg-turbo in OpenCV, like Pillow's. libjpeg pads a truncated
/// file with grey; we refuse it.
final class JpegReader implements FormatReader {
  @Override
  public ImageHeader header(byte[] encoded) {
    return JpegMarkers.read(encoded).header();
  }

  @Override
  public RgbImage decode(byte[] encoded, ImageHeader header) {
    JpegMarkers markers = JpegMarkers.read(encoded);
    RgbImage image =
        markers.isEnded() ? OpenCv.decode(encoded, header) : withoutEnd(encoded, markers);
    RgbImage exact = markers.components() == 4 ? CmykJpeg.refined(image, encoded, markers) : image;
    return orientation(markers).apply(exact);
  }

  private static RgbImage withoutEnd(byte[] encoded, JpegMarkers markers) {
    if (!markers.needsEnd()) {
      RgbImage image = OpenCv.decode(encoded, markers.header());
      if (samePixels(image, markers)) {
        return image;
      }
    }
    throw ImageException.Undecodable.truncated();
  }

  /// A scan without an end marker is whole if what follows it changes no pixel: libjpeg then has
  /// found all the bits that it needs.
  private static boolean samePixels(RgbImage image, JpegMarkers markers) {
    byte[] encoded = markers.encoded();
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 64);
    for (int i = encoded.length; i < longer.length - 2; i++) {
      longer[i] = (byte) (i * 89 % 251);
    }
    longer[longer.length - 2] = (byte) 0xff;
    longer[longer.length - 1] = (byte) 0xd9;
    return Arrays.equals(image.pixels(), OpenCv.decode(longer, markers.header()).pixels());
  }

  /// Like Pillow, a broken EXIF block in a JPEG is no reason to refuse it.
  private static Orientation orientation(JpegMarkers markers) {
    byte @Nullable [] exif = markers.exif();
    try {
      return Exif.orientation(exif, markers.xmp());
    } catch (ImageException.Undecodable _) {
      return Exif.orientation(null, markers.xmp());
    }
  }
}
