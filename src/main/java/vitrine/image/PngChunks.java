package vitrine.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The chunks of a PNG, with Pillow's strictness: checksums count before the pixels, not in or
/// after them; a chunk after the pixels that the file cuts off is an error, a missing end is none.
final class PngChunks {
  private static final int FIRST = 8;
  private static final Map<String, Integer> MIN_LENGTH =
      Map.of("IHDR", 13, "gAMA", 4, "cHRM", 32, "sRGB", 1, "pHYs", 9, "acTL", 8, "fcTL", 26);

  /// Where a run of compressed pixels lies.
  record Run(int at, int length) {}

  private final Bytes bytes;
  private final List<Run> pixels = new ArrayList<>();
  private int width;
  private int height;
  private int depth;
  private int colorType;
  private boolean interlaced;
  private int frames = 1;
  private byte[] palette = {};
  private byte @Nullable [] exif;
  private byte @Nullable [] rawProfile;
  private boolean rawProfileIsPlain;
  private byte @Nullable [] xmp;

  private PngChunks(byte[] encoded) {
    bytes = Bytes.big(encoded);
  }

  static PngChunks read(byte[] encoded) {
    PngChunks chunks = new PngChunks(encoded);
    int at = FIRST;
    while (!chunks.isType(at, "IDAT")) {
      at = chunks.before(at);
    }
    while (chunks.bytes.has(at, 8) && chunks.isType(at, "IDAT")) {
      at = chunks.pixels(at);
    }
    while (chunks.bytes.has(at, 8) && chunks.isChunk(at) && !chunks.isEnd(at)) {
      at = chunks.after(at);
    }
    return chunks;
  }

  private boolean isType(int at, String type) {
    return bytes.startsWith(at + 4L, type);
  }

  /// The end, or the second frame of an animation.
  private boolean isEnd(int at) {
    return isType(at, "IEND") || (frames > 1 && isType(at, "fcTL"));
  }

  private boolean isChunk(int at) {
    for (int i = 4; i < 8; i++) {
      int c = bytes.u8(at + i);
      if ((c != '_' && !Character.isLetterOrDigit(c)) || c > 'z') {
        return false;
      }
    }
    return true;
  }

  private int before(int at) {
    long length = bytes.u32(at);
    if (!isChunk(at) || isType(at, "IEND")) {
      throw corrupt("it has no pixels");
    }
    bytes.require(at + 8, length + 4);
    CRC32 crc = new CRC32();
    crc.update(bytes.data(), at + 4, (int) length + 4);
    if (crc.getValue() != bytes.u32(at + 8 + length)) {
      throw corrupt("a checksum is wrong");
    }
    chunk(at, (int) length);
    return at + 12 + (int) length;
  }

  private int pixels(int at) {
    long there = Math.min(bytes.u32(at), bytes.size() - at - 8);
    pixels.add(new Run(at + 8, (int) there));
    return (int) Math.min(at + 12 + there, bytes.size());
  }

  private int after(int at) {
    long length = bytes.u32(at);
    bytes.require(at + 8, length);
    if (!isType(at, "IDAT")) {
      chunk(at, (int) length);
    }
    return (int) Math.min(at + 12 + length, bytes.size());
  }

  private void chunk(int at, int length) {
    String type = new String(bytes.data(), at + 4, 4, StandardCharsets.ISO_8859_1);
    if (length < MIN_LENGTH.getOrDefault(type, 0)) {
      throw corrupt("a chunk is too short");
    }
    int data = at + 8;
    switch (type) {
      case "IHDR" -> imageHeader(data);
      case "PLTE" -> palette = bytes.slice(data, length);
      case "acTL" -> frames = Math.clamp(bytes.u32(data), 1, Integer.MAX_VALUE);
      case "tRNS" -> transparency(length);
      case "eXIf" -> exif = bytes.slice(data, length);
      case "tEXt", "zTXt", "iTXt" -> text(type, bytes.slice(data, length));
      default -> {}
    }
  }

  private void imageHeader(int at) {
    width = (int) Math.min(bytes.u32(at), Integer.MAX_VALUE);
    height = (int) Math.min(bytes.u32(at + 4), Integer.MAX_VALUE);
    depth = bytes.u8(at + 8);
    colorType = bytes.u8(at + 9);
    interlaced = bytes.u8(at + 12) != 0;
    if (bytes.u8(at + 11) != 0) {
      throw corrupt("its filter method is unknown");
    }
    boolean allowed =
        switch (colorType) {
          case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!allowed) {
      throw corrupt("colour type %d with %d bits does not exist".formatted(colorType, depth));
    }
  }

  private void transparency(int length) {
    if ((colorType == 0 && length < 2) || (colorType == 2 && length < 6)) {
      throw corrupt("a chunk is too short");
    }
  }

  /// Two texts can hold the orientation: an XMP packet, and ImageMagick's EXIF in hexadecimal.
  private void text(String type, byte[] data) {
    String all = new String(data, StandardCharsets.ISO_8859_1);
    if (type.equals("iTXt") && all.startsWith("XML:com.adobe.xmp\0")) {
      xmp = data;
    } else if (all.startsWith(PngText.EXIF)) {
      rawProfile = data;
      rawProfileIsPlain = type.equals("tEXt");
    }
  }

  static ImageException.Undecodable corrupt(String what) {
    return ImageException.Undecodable.corrupt(ImageFormat.PNG, what);
  }

  ImageHeader header() {
    if (depth == 0) {
      throw corrupt("it has no header");
    }
    return new ImageHeader(ImageFormat.PNG, width, height, frames);
  }

  byte[] data() {
    return bytes.data();
  }

  List<Run> runs() {
    return pixels;
  }

  int depth() {
    return depth;
  }

  int colorType() {
    return colorType;
  }

  boolean interlaced() {
    return interlaced;
  }

  byte[] palette() {
    return palette;
  }

  byte @Nullable [] exif() {
    if (exif != null || rawProfile == null) {
      return exif;
    }
    return PngText.exif(rawProfile, rawProfileIsPlain);
  }

  byte @Nullable [] xmp() {
    return xmp;
  }
}
