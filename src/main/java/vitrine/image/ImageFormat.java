package vitrine.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The formats that are read, told by their first bytes alone: neither a file's name nor its
/// content type is looked at.
public enum ImageFormat {
  JPEG("image/jpeg"),
  PNG("image/png"),
  WEBP("image/webp"),
  BMP("image/bmp"),
  GIF("image/gif"),
  TIFF("image/tiff");

  private final String mediaType;

  ImageFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /// The IANA media type, such as `image/jpeg`.
  public String mediaType() {
    return mediaType;
  }

  /// All names for a message: `JPEG, PNG, WEBP, BMP, GIF, TIFF`.
  static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  /// The format that the first bytes tell.
  ///
  /// @throws ImageException.Undecodable if there are no bytes
  /// @throws ImageException.UnknownFormat if the bytes begin like none of the formats
  public static ImageFormat sniff(byte[] encoded) {
    if (encoded.length == 0) {
      throw new ImageException.Undecodable("The image is empty (0 bytes).");
    }
    String head = new String(encoded, 0, Math.min(16, encoded.length), StandardCharsets.ISO_8859_1);
    return switch (head) {
      case String h when h.startsWith("\u00ff\u00d8\u00ff") -> JPEG;
      case String h when h.startsWith("\u0089PNG\r\n\u001a\n") -> PNG;
      case String h when h.startsWith("RIFF") && h.startsWith("WEBP", 8) -> WEBP;
      case String h when h.startsWith("BM") -> BMP;
      case String h when h.startsWith("GIF87a") || h.startsWith("GIF89a") -> GIF;
      case String h when isTiff(h) -> TIFF;
      default -> throw new ImageException.UnknownFormat();
    };
  }

  /// The byte order and 42 (TIFF) or 43 (BigTIFF); 42 is also taken in the wrong byte order, as
  /// Pillow does.
  public static boolean isTiff(String head) {
    return head.startsWith("II*\0")
        || head.startsWith("MM\0*")
        || head.startsWith("MM*\0")
        || head.startsWith("II\0*")
        || head.startsWith("MM\0+")
        || head.startsWith("II+\0");
  }
}
