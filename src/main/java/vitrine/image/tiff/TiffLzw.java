package vitrine.image.tiff;

import vitrine.image.ImageException;

/// TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, the high bit first, one code earlier
/// than GIF's. The old-style files of before 1988 (low bit first) are not read.
final class TiffLzw {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int TABLE = 4096;

  /// In a row: encoders write one.
  private static final int MAX_CLEARS = 1000;

  private byte[] data = {};
  private byte[] full = {};
  private final int[] start = new int[TABLE + 1];
  private final int[] length = new int[TABLE + 1];
  private long bit;
  private int filled;

  /// Decodes one block. Every string of the table is a piece of what was already written, so that
  /// only its place and length are kept.
  ///
  /// @param full written until it is full
  void decode(byte[] data, byte[] full) {
    this.data = data;
    this.full = full;
    bit = 0;
    filled = 0;
    int next = END + 1;
    int lastAt = 0;
    int lastLength = 0;
    int clears = 0;
    while (filled < full.length) {
      int code = code(next);
      if (code == CLEAR) {
        next = END + 1;
        lastLength = 0;
        if (++clears > MAX_CLEARS) {
          throw TiffReader.corrupt("its pixels cannot be decompressed");
        }
        continue;
      }
      clears = 0;
      if (code == END) {
        throw ImageException.Undecodable.truncated();
      }
      if (lastLength > 0 && next < TABLE) {
        start[next] = lastAt;
        length[next] = lastLength + 1;
        next++;
      }
      if (code >= next || (lastLength == 0 && code > END)) {
        throw TiffReader.corrupt("its pixels cannot be decompressed");
      }
      lastAt = filled;
      lastLength = code < CLEAR ? 1 : length[code];
      write(code);
    }
  }

  private void write(int code) {
    if (code < CLEAR) {
      full[filled++] = (byte) code;
      return;
    }
    int end = Math.min(filled + length[code], full.length);
    for (int from = start[code]; filled < end; ) {
      full[filled++] = full[from++]; // may overlap
    }
  }

  /// The next code.
  ///
  /// @param next the table's size, one less than the encoder's
  private int code(int next) {
    int bits = next < 511 ? 9 : next < 1023 ? 10 : next < 2047 ? 11 : 12;
    if (bit + bits > 8L * data.length) {
      throw ImageException.Undecodable.truncated();
    }
    int at = (int) (bit >> 3);
    int three = (octet(at) << 16) | (octet(at + 1) << 8) | octet(at + 2);
    int code = (three >> (24 - bits - (int) (bit & 7))) & ((1 << bits) - 1);
    bit += bits;
    return code;
  }

  private int octet(int at) {
    return at < data.length ? data[at] & 0xff : 0;
  }
}
