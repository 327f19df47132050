package vitrine.image.png;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.format.Bytes;

/// The chunks of a PNG, with Pillow's strictness: checksums count before the pixels, not in or
/// after them; a chunk after the pixels that the file cuts off is an error, a missing end is none.
final class PngChunks {
  private static final int FIRST = 8;

  /// Beside those of pixels. Pillow has no bound; real files have some dozens.
  private static final int MAX_CHUNKS = 10_000;

  /// Of pixels: usually a chunk has 8 KiB or more.
  private static final int MAX_RUNS = 100_000;

  /// Deflate's bound: what one compressed byte may become.
  private static final long DEFLATE_RATIO = 1032;

  private static final int SMALL = 1 << 20;
  private static final Map<String, Integer> MIN_LENGTH =
      Map.of(
          "IHDR", 13, "gAMA", 4, "cHRM", 32, "sRGB", 1, "pHYs", 9, "acTL", 8, "fcTL", 26, "fdAT",
          4);

  /// Where a run of compressed pixels lies.
  record Run(int at, int length) {}

  private final Bytes bytes;
  private final CRC32 crc = new CRC32();
  private final PngAnimation animation = new PngAnimation();
  private final PngTexts texts = new PngTexts();

  /// What the header says; after the pixels a second one may say something else.
  private record Kind(long width, long height, int depth, int colorType, boolean interlaced) {}

  private Kind latest = new Kind(0, 0, 0, 0, false);
  private Kind kind = latest;
  private PngAnimation.@Nullable Area area;
  private int frames = 1;
  private byte[] palette = {};
  private @Nullable Run first;
  private int afterFirst;
  private long compressed;
  private int others;
  private int runs;

  private PngChunks(byte[] encoded) {
    bytes = Bytes.big(encoded);
  }

  static PngChunks read(byte[] encoded) {
    PngChunks chunks = new PngChunks(encoded);
    try (chunks.texts) {
      chunks.readAll();
    }
    return chunks;
  }

  private void readAll() {
    int at = FIRST;
    while (!isType(at, "IDAT") && !isType(at, "fdAT")) {
      at = before(at);
    }
    kind = latest;
    area = animation.area();
    frames = animation.frames();
    for (; bytes.has(at, 8) && isPixels(at); at = afterPixels(at)) {
      Run run = pixels(at);
      if (++runs > MAX_RUNS) {
        throw corrupt("its pixels are in more than %,d chunks".formatted(MAX_RUNS));
      }
      compressed += run.length();
      if (first == null) {
        first = run;
        afterFirst = afterPixels(at);
      }
    }
    while (bytes.has(at, 8) && isChunk(at) && !isEnd(at)) {
      at = after(at);
    }
  }

  /// Pixels in `fdAT` belong to the first picture only if no `IDAT` came before.
  private boolean isPixels(int at) {
    return isType(at, "IDAT") || (first == null && isType(at, "fdAT"));
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
    crc.reset();
    crc.update(bytes.data(), at + 4, (int) length + 4);
    if (crc.getValue() != bytes.u32(at + 8 + length)) {
      throw corrupt("a checksum is wrong");
    }
    chunk(at, (int) length);
    return at + 12 + (int) length;
  }

  private Run pixels(int at) {
    int there = (int) Math.min(bytes.u32(at), bytes.size() - at - 8);
    if (isType(at, "IDAT")) {
      return new Run(at + 8, there);
    }
    if (there < 4) {
      throw ImageException.Undecodable.truncated();
    }
    animation.pixels(bytes, at + 8);
    return new Run(at + 12, there - 4);
  }

  private int afterPixels(int at) {
    return (int) Math.min(at + 12 + bytes.u32(at), bytes.size());
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
    if (++others > MAX_CHUNKS) {
      throw corrupt("it has more than %,d chunks".formatted(MAX_CHUNKS));
    }
    String type = new String(bytes.data(), at + 4, 4, StandardCharsets.ISO_8859_1);
    if (length < MIN_LENGTH.getOrDefault(type, 0)) {
      throw corrupt("a chunk is too short");
    }
    int data = at + 8;
    switch (type) {
      case "IHDR" -> imageHeader(data);
      case "PLTE" -> palette(data, length);
      case "tRNS" -> transparency(length);
      case "acTL" -> animation.control(bytes, data);
      case "fcTL" -> animation.frame(bytes, data, latest.width(), latest.height());
      case "fdAT" -> animation.pixels(bytes, data);
      default -> text(type, data, length);
    }
  }

  private void text(String type, int data, int length) {
    switch (type) {
      case "eXIf" -> texts.exifChunk(bytes.slice(data, length));
      case "tEXt" -> texts.plain(bytes.slice(data, length));
      case "zTXt" -> texts.compressed(bytes.slice(data, length));
      case "iTXt" -> texts.international(bytes.slice(data, length));
      case "iCCP" -> texts.profile(bytes.slice(data, length));
      default -> {}
    }
  }

  private void imageHeader(int at) {
    int depth = bytes.u8(at + 8);
    int colorType = bytes.u8(at + 9);
    if (bytes.u8(at + 11) != 0) {
      throw corrupt("its filter method is unknown");
    }
    boolean known = isKnown(depth, colorType);
    latest =
        new Kind(
            bytes.u32(at),
            bytes.u32(at + 4),
            known ? depth : latest.depth(),
            known ? colorType : latest.colorType(),
            latest.interlaced() || bytes.u8(at + 12) != 0);
    if (latest.depth() == 0) {
      throw corrupt("colour type %d with %d bits does not exist".formatted(colorType, depth));
    }
  }

  private static boolean isKnown(int depth, int colorType) {
    return switch (colorType) {
      case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case 2, 4, 6 -> depth == 8 || depth == 16;
      default -> false;
    };
  }

  private void palette(int at, int length) {
    if (latest.colorType() == 3 && first == null) {
      palette = bytes.slice(at, length);
    }
  }

  private void transparency(int length) {
    int colorType = latest.colorType();
    if ((colorType == 0 && length < 2) || (colorType == 2 && length < 6)) {
      throw corrupt("a chunk is too short");
    }
  }

  static ImageException.Undecodable corrupt(String what) {
    return ImageException.Undecodable.corrupt(ImageFormat.PNG, what);
  }

  ImageHeader header() {
    if (kind.depth() == 0) {
      throw corrupt("it has no header");
    }
    return ImageHeader.of(ImageFormat.PNG, kind.width(), kind.height(), frames);
  }

  byte[] data() {
    return bytes.data();
  }

  /// Refuses a large picture of so few bytes that they cannot be its pixels. Of small ones a proper
  /// early end leaves the rest black, as in Pillow.
  void requirePlausible() {
    PngAnimation.Area frame = area();
    long row = 1 + (frame.width() * channels() * depth() + 7) / 8;
    if (frame.height() * row - SMALL > DEFLATE_RATIO * compressed) {
      throw ImageException.Undecodable.truncated();
    }
  }

  /// The runs of compressed pixels, found again one by one: a file may have a million.
  Iterator<Run> runs() {
    return new Iterator<>() {
      private @Nullable Run next = first;
      private int at = afterFirst;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Run next() {
        Run run = next;
        if (run == null) {
          throw new NoSuchElementException();
        }
        boolean more = bytes.has(at, 8) && isType(at, "IDAT");
        next = more ? pixels(at) : null;
        at = more ? afterPixels(at) : at;
        return run;
      }
    };
  }

  int depth() {
    return kind.depth();
  }

  int colorType() {
    return kind.colorType();
  }

  int channels() {
    return switch (kind.colorType()) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  boolean interlaced() {
    return kind.interlaced();
  }

  byte[] palette() {
    return palette;
  }

  /// The part of the picture that the pixels cover.
  PngAnimation.Area area() {
    if (area == null) {
      return new PngAnimation.Area(0, 0, kind.width(), kind.height());
    }
    if (area.width() == 0 || area.height() == 0 || !area.fits(kind.width(), kind.height())) {
      throw corrupt("its first frame lies outside the picture");
    }
    return area;
  }

  PngTexts texts() {
    return texts;
  }
}
