package vitrine.image.png;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The texts and the colour profile of a PNG, checked as Pillow checks them. Four keywords can hold
/// the orientation: EXIF, EXIF in hexadecimal as ImageMagick wrote it before PNG had a chunk for
/// it, and XMP twice.
final class PngTexts implements AutoCloseable {
  private static final String EXIF = "exif";
  private static final String RAW_EXIF = "Raw profile type exif";
  private static final String XMP = "xmp";
  private static final String ADOBE_XMP = "XML:com.adobe.xmp";

  /// What all texts together may have.
  private static final long MAX_ALL = 64L << 20;

  /// A value, and whether Pillow holds it as text, which it cannot read EXIF or XMP of.
  private record Value(byte[] data, boolean text) {}

  private final PngInflate inflate = new PngInflate();
  private final Map<String, Value> found = new HashMap<>();
  private long length;

  @Override
  public void close() {
    inflate.close();
  }

  void exifChunk(byte[] data) {
    found.put(EXIF, new Value(data, false));
  }

  /// `tEXt`: a keyword, a zero, the text.
  void plain(byte[] data) {
    String keyword = keyword(data);
    byte[] value = from(data, keyword.length() + 1);
    put(keyword, value, !keyword.equals(EXIF), keyword.isEmpty() ? 0 : value.length);
  }

  /// `zTXt`: a keyword, a zero, the method, the compressed text.
  void compressed(byte[] data) {
    String keyword = keyword(data);
    byte[] value = from(data, keyword.length() + 1);
    if (value.length > 0 && value[0] != 0) {
      throw PngChunks.corrupt("a text's compression is unknown");
    }
    byte[] text = inflate.inflate(value, Math.min(1, value.length));
    byte[] known = text == null ? new byte[0] : text;
    put(keyword, known, true, keyword.isEmpty() ? 0 : known.length);
  }

  /// `iTXt`: a keyword, a zero, whether it is compressed, the method, a language, a zero, the
  /// translated keyword, a zero, the text.
  void international(byte[] data) {
    int head = indexOfZero(data, 0);
    int language = head < 0 || head + 3 > data.length ? -1 : indexOfZero(data, head + 3);
    int translated = language < 0 ? -1 : indexOfZero(data, language + 1);
    if (translated < 0) {
      return;
    }
    byte @Nullable [] value = from(data, translated + 1);
    if (data[head + 1] != 0) {
      value = data[head + 2] == 0 ? inflate.inflate(value, 0) : null;
    }
    if (value != null) {
      putUtf8(keyword(data), Arrays.copyOfRange(data, head + 3, translated), value);
    }
  }

  private void putUtf8(String keyword, byte[] names, byte[] value) {
    if (keyword.equals(ADOBE_XMP)) {
      found.put(XMP, new Value(value, false));
    }
    int characters = codePoints(value);
    if (characters >= 0 && codePoints(names) >= 0) {
      put(keyword, value, true, characters);
    }
  }

  /// `iCCP`: a name, a zero, the method, the compressed profile.
  void profile(byte[] data) {
    int name = indexOfZero(data, 0);
    if (name < 0 || name + 1 >= data.length || data[name + 1] != 0) {
      throw PngChunks.corrupt("its colour profile's compression is unknown");
    }
    inflate.check(data, name + 2);
  }

  private void put(String keyword, byte[] value, boolean text, int characters) {
    if (keyword.equals(EXIF)
        || keyword.equals(RAW_EXIF)
        || keyword.equals(XMP)
        || keyword.equals(ADOBE_XMP)) {
      found.put(keyword, new Value(value, text));
    }
    count(characters);
  }

  private void count(int characters) {
    length += characters;
    if (length > MAX_ALL) {
      throw PngChunks.corrupt("its texts are too long");
    }
  }

  private static String keyword(byte[] data) {
    int end = indexOfZero(data, 0);
    return new String(data, 0, end < 0 ? data.length : end, StandardCharsets.ISO_8859_1);
  }

  private static byte[] from(byte[] data, int start) {
    return Arrays.copyOfRange(data, Math.min(start, data.length), data.length);
  }

  private static int indexOfZero(byte[] data, int from) {
    for (int i = from; i < data.length; i++) {
      if (data[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  /// How many characters; negative if it is not UTF-8.
  private static int codePoints(byte[] utf8) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return text.codePointCount(0, text.length());
    } catch (CharacterCodingException _) {
      return -1;
    }
  }

  /// The EXIF block; null if there is none.
  byte @Nullable [] exif() {
    if (found.containsKey(EXIF)) {
      return bytes(EXIF);
    }
    Value raw = found.get(RAW_EXIF);
    return raw == null ? null : fromHexadecimal(raw.data());
  }

  /// The XMP packet; null if there is none.
  byte @Nullable [] xmp() {
    Value adobe = found.get(ADOBE_XMP);
    return adobe != null && adobe.data().length > 0 ? adobe.data() : bytes(XMP);
  }

  private byte @Nullable [] bytes(String keyword) {
    Value value = found.get(keyword);
    if (value == null || value.data().length == 0) {
      return null;
    }
    if (value.text()) {
      throw PngChunks.corrupt("its metadata are a text");
    }
    return value.data();
  }

  /// Three lines tell what follows: pairs of digits, with white space between pairs.
  private static byte[] fromHexadecimal(byte[] text) {
    String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\n", 4);
    String digits = lines.length < 4 ? "" : lines[3].replace("\n", "");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < digits.length(); i++) {
      if (!isSpace(digits.charAt(i))) {
        bytes.write(16 * digit(digits, i) + digit(digits, i + 1));
        i++;
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static int digit(String digits, int at) {
    char c = at < digits.length() ? digits.charAt(at) : 'x';
    if (c >= 0x80 || Character.digit(c, 16) < 0) {
      throw PngChunks.corrupt("its EXIF is not in hexadecimal");
    }
    return Character.digit(c, 16);
  }
}
