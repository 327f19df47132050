package vitrine.image.tiff;

import vitrine.image.format.ColorSpaces;
import vitrine.image.format.RowUnpacker;

/// How a TIFF's kinds of samples become RGB, as in Pillow. 16 bits of grey are scaled to 8 (Pillow
/// cuts them off at 255 and shows white); all other numbers beyond 8 bits are cut off, as in
/// Pillow.
final class TiffColors {
  private TiffColors() {}

  static RowUnpacker grey(TiffLayout layout) {
    boolean little = layout.littleEndian();
    if (layout.bits() == 12) {
      return RowUnpacker.twelveBits();
    }
    if (layout.format() == 3) {
      return RowUnpacker.numbers(4, (row, at) -> (int) Float.intBitsToFloat(u32(row, at, little)));
    }
    if (layout.bits() == 32) {
      return RowUnpacker.numbers(4, (row, at) -> u32(row, at, little));
    }
    if (layout.bits() == 16 && layout.format() == 2) {
      return RowUnpacker.numbers(2, (row, at) -> (short) u16(row, at, little));
    }
    RowUnpacker unsigned = RowUnpacker.samples(layout.bits(), layout.samples(), little);
    return layout.photometric() == 0 && layout.bits() <= 8 ? inverted(unsigned) : unsigned;
  }

  private static RowUnpacker inverted(RowUnpacker grey) {
    return (row, from, columns, pixels, to, step) -> {
      grey.unpack(row, from, columns, pixels, to, step);
      for (int x = 0, out = to; x < columns; x++, out += step) {
        byte dark = (byte) ~pixels[out];
        pixels[out] = dark;
        pixels[out + 1] = dark;
        pixels[out + 2] = dark;
      }
    };
  }

  /// Palette indices of 8 bits with other samples behind.
  static RowUnpacker spaced(byte[] colors, int samples) {
    RowUnpacker indices = RowUnpacker.palette(8, colors, 3);
    return (row, from, columns, pixels, to, step) -> {
      byte[] dense = new byte[columns];
      for (int x = 0; x < columns; x++) {
        dense[x] = row[from + x * samples];
      }
      indices.unpack(dense, 0, columns, pixels, to, step);
    };
  }

  /// RGB that was multiplied by the alpha behind it.
  static RowUnpacker associated(int size, int samples, boolean littleEndian) {
    int high = littleEndian ? size - 1 : 0;
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, in = from + high, out = to;
          x < columns;
          x++, in += samples * size, out += step) {
        int alpha = row[in + 3 * size] & 0xff;
        for (int c = 0; c < 3; c++) {
          pixels[out + c] = ColorSpaces.unpremultiplied(row[in + c * size] & 0xff, alpha);
        }
      }
    };
  }

  static RowUnpacker cmyk(int size, int samples, boolean littleEndian) {
    int high = littleEndian ? size - 1 : 0;
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, in = from + high, out = to;
          x < columns;
          x++, in += samples * size, out += step) {
        int black = row[in + 3 * size] & 0xff;
        for (int c = 0; c < 3; c++) {
          pixels[out + c] = ColorSpaces.inkToLight(row[in + c * size] & 0xff, black);
        }
      }
    };
  }

  static RowUnpacker ycc() {
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, in = from, out = to; x < columns; x++, in += 3, out += step) {
        ColorSpaces.yccToRgb(row[in] & 0xff, row[in + 1] & 0xff, row[in + 2] & 0xff, pixels, out);
      }
    };
  }

  private static int u16(byte[] row, int at, boolean littleEndian) {
    int a = row[at] & 0xff;
    int b = row[at + 1] & 0xff;
    return littleEndian ? a | (b << 8) : (a << 8) | b;
  }

  private static int u32(byte[] row, int at, boolean littleEndian) {
    int a = u16(row, at, littleEndian);
    int b = u16(row, at + 2, littleEndian);
    return littleEndian ? a | (b << 16) : (a << 16) | b;
  }
}
