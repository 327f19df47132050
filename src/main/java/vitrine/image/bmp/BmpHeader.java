package vitrine.image.bmp;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.format.Bytes;
import vitrine.image.format.RowUnpacker;

/// The headers and the palette of a BMP, judged as Pillow judges them.
///
/// @param bits of a stored pixel
/// @param compression 0 none, 1 and 2 run lengths, 3 bit fields
/// @param palette as stored, blue first; empty above 8 bits
/// @param entry bytes of a palette entry, 3 or 4
/// @param grey whether the palette only says black and white or every index' own grey, so that the
///   pixels are grey values and not indices
/// @param order of a 24- or 32-bit pixel's bytes; of 16 bits `565` or `555`; null for a palette
record BmpHeader(
    Bytes bytes,
    int width,
    int height,
    boolean topDown,
    int bits,
    int compression,
    long pixelsAt,
    byte[] palette,
    int colors,
    int entry,
    boolean grey,
    @Nullable String order) {
  private static final int AT = 14;
  private static final int OS2 = 12;
  private static final Map<String, String> MASKS =
      Map.ofEntries(
          Map.entry("32:ff0000,ff00,ff,0", "BGRX"),
          Map.entry("32:ff000000,ff0000,ff00,0", "XBGR"),
          Map.entry("32:ff000000,ff00,ff,0", "BGXR"),
          Map.entry("32:ff000000,ff0000,ff00,ff", "ABGR"),
          Map.entry("32:ff,ff00,ff0000,ff000000", "RGBA"),
          Map.entry("32:ff0000,ff00,ff,ff000000", "BGRA"),
          Map.entry("32:ff000000,ff00,ff,ff0000", "BGAR"),
          Map.entry("32:0,0,0,0", "BGRA"),
          Map.entry("24:ff0000,ff00,ff", "BGR"),
          Map.entry("16:f800,7e0,1f", "565"),
          Map.entry("16:7c00,3e0,1f", "555"));

  static BmpHeader read(byte[] encoded) {
    Bytes bytes = Bytes.little(encoded);
    long size = bytes.u32(AT);
    if (size == OS2) {
      return os2(bytes);
    }
    if (size != 40 && size != 52 && size != 56 && size != 64 && size != 108 && size != 124) {
      throw new ImageException.UnknownFormat(
          ImageFormat.BMP, "a header of %d bytes".formatted(size));
    }
    bytes.require(AT, size);
    return windows(bytes, (int) size);
  }

  private static BmpHeader os2(Bytes bytes) {
    bytes.require(AT, OS2);
    int bits = bytes.u16(AT + 10);
    int width = bytes.u16(AT + 4);
    int height = bytes.u16(AT + 6);
    return withPalette(bytes, width, height, false, bits, 0, OS2, AT + OS2, 0, 3, plain(bits));
  }

  private static BmpHeader windows(Bytes bytes, int size) {
    boolean topDown = bytes.u8(AT + 11) == 0xff;
    long width = bytes.u32(AT + 4);
    long height = topDown ? (1L << 32) - bytes.u32(AT + 8) : bytes.u32(AT + 8);
    int bits = bytes.u16(AT + 14);
    long compression = bytes.u32(AT + 16);
    if (compression > 3) {
      throw new ImageException.UnknownFormat(ImageFormat.BMP, "compression " + compression);
    }
    boolean fields = compression == 3;
    String order = fields ? fields(bytes, size, bits) : plain(bits);
    int paletteAt = AT + size + (fields && size == 40 ? 12 : 0);
    return withPalette(
        bytes,
        (int) Math.min(width, Integer.MAX_VALUE),
        (int) Math.min(height, Integer.MAX_VALUE),
        topDown,
        bits,
        (int) compression,
        size,
        paletteAt,
        bytes.u32(AT + 32),
        4,
        order);
  }

  private static @Nullable String plain(int bits) {
    return switch (bits) {
      case 1, 4, 8 -> null;
      case 16 -> "555";
      case 24 -> "BGR";
      case 32 -> "BGRX";
      default -> throw new ImageException.UnknownFormat(ImageFormat.BMP, bits + " bits a pixel");
    };
  }

  private static String fields(Bytes bytes, int size, int bits) {
    int at = AT + 40;
    String rgb = "%d:%x,%x,%x".formatted(bits, bytes.u32(at), bytes.u32(at + 4), bytes.u32(at + 8));
    long alpha = size >= 56 ? bytes.u32(at + 12) : 0;
    String order = MASKS.get(bits == 32 ? "%s,%x".formatted(rgb, alpha) : rgb);
    if (order == null) {
      throw new ImageException.UnknownFormat(ImageFormat.BMP, "such bit fields");
    }
    return order;
  }

  private static BmpHeader withPalette(
      Bytes bytes,
      int width,
      int height,
      boolean topDown,
      int bits,
      int compression,
      int size,
      int paletteAt,
      long colorsUsed,
      int entry,
      @Nullable String order) {
    long colors = colorsUsed == 0 ? 1L << Math.min(bits, 32) : colorsUsed;
    long pixelsAt = bytes.u32(10);
    if (pixelsAt == AT + size && bits <= 8) {
      pixelsAt += entry * colors;
    }
    byte[] palette = {};
    boolean grey = false;
    long end = paletteAt;
    if (order == null) {
      if (colors > 65536) {
        throw corrupt("its palette is too long");
      }
      long there = Math.clamp((long) bytes.size() - paletteAt, 0, entry * colors);
      palette = bytes.slice(Math.min(paletteAt, bytes.size()), there);
      end = paletteAt + there;
      grey = isGrey(palette, (int) colors, entry);
      if (!grey && palette.length > 256 * entry) {
        throw corrupt("its palette is too long");
      }
    }
    return new BmpHeader(
        bytes,
        width,
        height,
        topDown,
        bits,
        compression,
        pixelsAt == 0 ? end : pixelsAt,
        palette,
        (int) Math.min(colors, 65536),
        entry,
        grey,
        order);
  }

  private static boolean isGrey(byte[] palette, int colors, int entry) {
    if (palette.length < entry * (colors - 1) + 3) {
      return false;
    }
    for (int i = 0; i < colors; i++) {
      byte grey = (byte) (colors == 2 ? 255 * i : i);
      for (int c = 0; c < 3; c++) {
        if (palette[entry * i + c] != grey) {
          return false;
        }
      }
    }
    return true;
  }

  boolean isRunLength() {
    return compression == 1 || compression == 2;
  }

  /// The bits that Pillow takes for a pixel: a grey palette of two colours means 1, a longer one 8,
  /// whatever the header says.
  int sampleBits() {
    return grey ? colors <= 2 ? 1 : 8 : bits;
  }

  RowUnpacker unpacker() {
    if (order == null) {
      return grey
          ? RowUnpacker.samples(sampleBits(), 1, true)
          : RowUnpacker.palette(bits, BmpReader.redFirst(palette, entry), entry);
    }
    return switch (order) {
      case "555" -> BmpReader.sixteenBits(5);
      case "565" -> BmpReader.sixteenBits(6);
      default -> BmpReader.bytesInOrder(order);
    };
  }

  /// For pixels of one byte each, as run lengths expand to.
  RowUnpacker indexUnpacker() {
    if (order != null) {
      throw corrupt("run lengths need a palette");
    }
    if (grey && colors <= 2) {
      return RowUnpacker.numbers(1, (row, at) -> row[at] == 0 ? 0 : 255);
    }
    return grey
        ? RowUnpacker.samples(8, 1, true)
        : RowUnpacker.palette(8, BmpReader.redFirst(palette, entry), entry);
  }

  static ImageException.Undecodable corrupt(String what) {
    return ImageException.Undecodable.corrupt(ImageFormat.BMP, what);
  }
}
