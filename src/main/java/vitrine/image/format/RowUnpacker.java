package vitrine.image.format;

/// Turns a row of packed samples into RGB.
public interface RowUnpacker {
  /// Unpacks one row.
  ///
  /// @param row packed samples, whole bytes from `from` on
  /// @param columns how many pixels
  /// @param pixels (…, 3), written from `to` on
  /// @param step from one written pixel to the next, in bytes
  void unpack(byte[] row, int from, int columns, byte[] pixels, int to, int step);

  /// Indices of 1, 2, 4 or 8 bits; an index past the palette's end is black.
  ///
  /// @param palette red, green, blue and perhaps a fourth byte for each entry
  /// @param entry 3 or 4 bytes
  static RowUnpacker palette(int bits, byte[] palette, int entry) {
    byte[] colors = new byte[3 * 256];
    for (int i = 0; i < Math.min(256, palette.length / entry); i++) {
      System.arraycopy(palette, entry * i, colors, 3 * i, 3);
    }
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0; x < columns; x++) {
        System.arraycopy(colors, 3 * bits(row, from, x, bits), pixels, to + x * step, 3);
      }
    };
  }

  /// Grey, grey with alpha, RGB or RGB with alpha or other channels behind.
  ///
  /// @param bits of a sample: 1, 2, 4, 8 or 16; 8 and 16 with any number of channels
  /// @param channels of a pixel; 1 and 2 are grey
  /// @param littleEndian the order of 16 bits; the high byte is taken
  static RowUnpacker samples(int bits, int channels, boolean littleEndian) {
    if (bits < 8) {
      return packedGrey(bits);
    }
    int size = bits / 8;
    int first = littleEndian ? size - 1 : 0;
    int next = channels < 3 ? 0 : size;
    int pixel = channels * size;
    if (pixel == 3) {
      return RowUnpacker::rgb;
    }
    return (row, from, columns, pixels, to, step) -> {
      int in = from + first;
      int out = to;
      for (int x = 0; x < columns; x++, in += pixel, out += step) {
        pixels[out] = row[in];
        pixels[out + 1] = row[in + next];
        pixels[out + 2] = row[in + 2 * next];
      }
    };
  }

  /// Grey from numbers of any kind.
  ///
  /// @param size of a number in bytes
  /// @param value the number at a place, cut to 0 and 255
  static RowUnpacker numbers(int size, NumberAt value) {
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, out = to; x < columns; x++, out += step) {
        byte grey = ColorSpaces.clip(value.at(row, from + x * size));
        pixels[out] = grey;
        pixels[out + 1] = grey;
        pixels[out + 2] = grey;
      }
    };
  }

  /// Grey of 12 bits, two in three bytes; the high 8 are taken.
  static RowUnpacker twelveBits() {
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, out = to; x < columns; x++, out += step) {
        int at = from + x / 2 * 3;
        byte grey =
            x % 2 == 0 ? row[at] : (byte) ((row[at + 1] << 4) | ((row[at + 2] & 0xff) >> 4));
        pixels[out] = grey;
        pixels[out + 1] = grey;
        pixels[out + 2] = grey;
      }
    };
  }

  /// Reads one number of a row.
  interface NumberAt {
    /// The number that begins at `at`.
    int at(byte[] row, int at);
  }

  private static void rgb(byte[] row, int from, int columns, byte[] pixels, int to, int step) {
    if (step == 3) {
      System.arraycopy(row, from, pixels, to, 3 * columns);
      return;
    }
    for (int x = 0; x < columns; x++) {
      System.arraycopy(row, from + 3 * x, pixels, to + x * step, 3);
    }
  }

  private static RowUnpacker packedGrey(int bits) {
    int scale = 255 / ((1 << bits) - 1);
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, out = to; x < columns; x++, out += step) {
        byte grey = (byte) (scale * bits(row, from, x, bits));
        pixels[out] = grey;
        pixels[out + 1] = grey;
        pixels[out + 2] = grey;
      }
    };
  }

  /// The sample `x` of 1, 2, 4 or 8 bits, the first in a byte's high bits.
  private static int bits(byte[] row, int from, int x, int bits) {
    int shift = 8 - bits - (int) ((long) x * bits % 8);
    return ((row[from + (int) ((long) x * bits / 8)] & 0xff) >> shift) & ((1 << bits) - 1);
  }
}
