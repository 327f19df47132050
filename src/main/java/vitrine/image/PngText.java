package vitrine.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// EXIF as ImageMagick wrote it before PNG had a chunk for it: a text of hexadecimal digits.
final class PngText {
  /// The text's keyword.
  static final String EXIF = "Raw profile type exif\0";

  private static final int MAX_TEXT = 1 << 20;

  private PngText() {}

  /// The EXIF block; null if there is none in the text.
  ///
  /// @param data of the chunk, keyword included
  /// @param plain whether the text is not compressed
  static byte @Nullable [] exif(byte[] data, boolean plain) {
    int start = EXIF.length() + (plain ? 0 : 1);
    byte[] text = Arrays.copyOfRange(data, Math.min(start, data.length), data.length);
    String[] lines =
        new String(plain ? text : inflated(text), StandardCharsets.ISO_8859_1).split("\n", 4);
    try {
      return lines.length < 4 ? null : HexFormat.of().parseHex(lines[3].replaceAll("\\s", ""));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static byte[] inflated(byte[] compressed) {
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
      return in.readNBytes(MAX_TEXT);
    } catch (IOException _) {
      return new byte[0];
    }
  }
}
