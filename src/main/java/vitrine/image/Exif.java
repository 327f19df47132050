package vitrine.image;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The orientation in a picture's metadata: an EXIF block (a small TIFF) and, if that has none, an
/// XMP packet.
final class Exif {
  private static final int ORIENTATION = 0x0112;
  private static final Pattern XMP_ORIENTATION =
      Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");
  private static final String PREFIX = "Exif\0\0";

  private Exif() {}

  /// The orientation that a picture's metadata ask for.
  ///
  /// @param block TIFF, with `Exif\0\0` once or twice before it or without; null if there is none
  /// @param xmp the packet; null if there is none
  /// @throws ImageException.Undecodable if the block does not begin like a TIFF
  static Orientation orientation(byte @Nullable [] block, byte @Nullable [] xmp) {
    long tag = block == null ? 0 : inTiff(block);
    if (tag == 0 && xmp != null) {
      Matcher found = XMP_ORIENTATION.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
      tag = found.find() ? Long.parseLong(found.group(1)) : 0;
    }
    return Orientation.of(tag);
  }

  private static long inTiff(byte[] block) {
    Bytes bytes = Bytes.big(block);
    int start = 0;
    while (start <= PREFIX.length() && bytes.startsWith(start, PREFIX)) {
      start += PREFIX.length();
    }
    return start == block.length
        ? 0
        : TiffDirectory.first(bytes.slice(start, block.length - start)).firstOr(ORIENTATION, 0);
  }
}
