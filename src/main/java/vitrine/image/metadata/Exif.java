package vitrine.image.metadata;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.format.Bytes;

/// The orientation in a picture's metadata: an EXIF block (a small TIFF) and, if that has none, an
/// XMP packet.
public final class Exif {
  private static final int ORIENTATION = 0x0112;
  private static final Pattern XMP_ORIENTATION =
      Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");
  private static final String PREFIX = "Exif\0\0";

  private Exif() {}

  /// The orientation that a picture's metadata ask for.
  ///
  /// @param block TIFF, with `Exif\0\0` once or twice before it or without; null if there is none
  /// @param xmp the packet, asked for if the block says nothing; null if there is none
  /// @throws ImageException.Undecodable if the block does not begin like a TIFF
  public static Orientation orientation(byte @Nullable [] block, Supplier<byte @Nullable []> xmp) {
    TiffDirectory directory = block == null ? null : directory(block);
    return directory == null ? ofXmp(xmp.get()) : orientation(directory, xmp);
  }

  /// The orientation that a TIFF's tag asks for, or the XMP packet if there is no such tag.
  public static Orientation orientation(TiffDirectory directory, Supplier<byte @Nullable []> xmp) {
    return directory.isEmpty(ORIENTATION)
        ? ofXmp(xmp.get())
        : Orientation.of(directory.numberOr(ORIENTATION, 0));
  }

  private static Orientation ofXmp(byte @Nullable [] xmp) {
    if (xmp == null) {
      return Orientation.UPRIGHT;
    }
    Matcher found = XMP_ORIENTATION.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
    return Orientation.of(found.find() ? Integer.parseInt(found.group(1)) : 0);
  }

  private static @Nullable TiffDirectory directory(byte[] block) {
    Bytes bytes = Bytes.big(block);
    int start = 0;
    while (start <= PREFIX.length() && bytes.startsWith(start, PREFIX)) {
      start += PREFIX.length();
    }
    return start == block.length
        ? null
        : TiffDirectory.first(bytes.slice(start, block.length - start));
  }
}
