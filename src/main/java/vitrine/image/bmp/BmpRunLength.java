package vitrine.image.bmp;

import java.util.Arrays;
import vitrine.image.ImageException;
import vitrine.image.format.Bytes;

/// BMP's run lengths, RLE8 and RLE4, with Pillow's reading of the odd cases: pixels are appended
/// one after another, and a file that brings too few is refused.
final class BmpRunLength {
  private final Bytes bytes;
  private final int width;
  private final boolean nibbles;
  private final int size;
  private byte[] indices = {};
  private int filled;
  private int x;
  private long at;

  BmpRunLength(BmpHeader bmp) {
    bytes = bmp.bytes();
    width = bmp.width();
    nibbles = bmp.compression() == 2;
    at = bmp.pixelsAt();
    size = width * bmp.height();
  }

  /// Refuses a picture that the file cannot fill: a pair of bytes brings at most 255 pixels; with
  /// another pair, a jump over 255 rows and columns.
  static void requirePlausible(BmpHeader bmp) {
    long pairs = Math.max(0, bmp.bytes().size() - bmp.pixelsAt()) / 2;
    if ((long) bmp.width() * bmp.height() > pairs * (255 + 128L * bmp.width())) {
      throw ImageException.Undecodable.truncated();
    }
  }

  /// One byte for each pixel, rows in stored order.
  byte[] decode() {
    while (filled < size && bytes.has(at, 2)) {
      int count = bytes.u8(at);
      int value = bytes.u8(at + 1);
      at += 2;
      if (count > 0) {
        run(count, value);
      } else if (value == 1 || (value > 1 && !escape(value))) {
        break;
      } else if (value == 0) {
        skip((width - filled % width) % width);
        x = 0;
      }
    }
    if (filled < size) {
      throw ImageException.Undecodable.truncated();
    }
    return indices;
  }

  private void run(int count, int value) {
    int fits = Math.max(0, Math.min(count, width - x));
    for (int i = 0; i < fits; i++) {
      put(!nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15);
    }
    x += fits;
  }

  private void put(int index) {
    if (filled < size) {
      grow(filled + 1);
      indices[filled++] = (byte) index;
    }
  }

  /// Makes room as pixels come, so that a file that has none takes none.
  private void grow(int length) {
    if (length > indices.length) {
      int wanted = Math.max(length, (int) Math.min(size, 2L * indices.length));
      indices = Arrays.copyOf(indices, wanted);
    }
  }

  private void skip(long count) {
    filled += (int) Math.min(count, size - filled);
    grow(filled);
  }

  /// A jump (2) or unpacked pixels (3 and more); false if that was the end.
  private boolean escape(int value) {
    if (value == 2) {
      if (!bytes.has(at, 2)) {
        return false;
      }
      skip(bytes.u8(at) + bytes.u8(at + 1) * (long) width);
      at += 2;
      x = filled % width;
      return true;
    }
    int count = Math.min(size - filled, value);
    int length = nibbles ? (count + 1) / 2 : count;
    for (int i = 0; i < count && bytes.has(at + (nibbles ? i / 2 : i), 1); i++) {
      int b = bytes.u8(at + (nibbles ? i / 2 : i));
      put(!nibbles ? b : i % 2 == 0 ? b >> 4 : b & 15);
    }
    at += length;
    x += value;
    at += at % 2;
    return bytes.has(at - 1, 1);
  }
}
