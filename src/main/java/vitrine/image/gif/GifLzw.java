package vitrine.image.gif;

import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.format.Bytes;

/// GIF's variable-length LZW (89a specification, appendix F), with Pillow's strictness: a code that
/// is not yet known is an error, and so are data that end before the last pixel.
final class GifLzw {
  private static final int MAX_BITS = 12;

  /// In a row: encoders write one, or two.
  private static final int MAX_CLEARS = 1000;

  private final Bytes bytes;
  private final int minBits;
  private final byte[] indices;
  private final byte[] suffix = new byte[1 << MAX_BITS];
  private final int[] prefix = new int[1 << MAX_BITS];
  private final byte[] string = new byte[(1 << MAX_BITS) + 1];
  private int at;
  private int block;
  private int buffer;
  private int buffered;
  private int filled;

  GifLzw(GifFrame frame) {
    bytes = frame.bytes();
    minBits = bytes.u8(frame.dataAt());
    at = frame.dataAt() + 1;
    requirePlausible(frame);
    indices = new byte[frame.width() * frame.height()];
  }

  /// Refuses a frame that the file cannot fill: at best a byte brings 8 codes of at most 4096
  /// indices.
  static void requirePlausible(GifFrame frame) {
    long size = (long) frame.width() * frame.height();
    Bytes bytes = frame.bytes();
    if (bytes.u8(frame.dataAt()) > MAX_BITS || size > bytes.size() * 8L * (1 << MAX_BITS)) {
      throw corrupt();
    }
  }

  /// (height, width) palette indices, rows in stored order.
  byte[] decode() {
    int clear = 1 << minBits;
    int bits = minBits + 1;
    int next = clear + 2;
    int last = -1;
    int first = 0;
    int clears = 0;
    while (filled < indices.length) {
      int code = code(bits);
      if (code == clear) {
        bits = minBits + 1;
        next = clear + 2;
        last = -1;
        if (++clears > MAX_CLEARS) {
          throw corrupt();
        }
        continue;
      }
      clears = 0;
      if (code == clear + 1) {
        throw ImageException.Undecodable.truncated();
      } else if (last < 0) {
        if (code > clear) {
          throw corrupt();
        }
        first = code;
        last = code;
        append(1, string.length - 1, (byte) code);
      } else {
        if (code > next) {
          throw corrupt();
        }
        first = expand(code == next ? last : code, code == next ? first : -1, clear);
        if (next < 1 << MAX_BITS) {
          suffix[next] = (byte) first;
          prefix[next] = last;
          if (next == (1 << bits) - 1 && bits < MAX_BITS) {
            bits++;
          }
          next++;
        }
        last = code;
      }
    }
    return indices;
  }

  /// Appends the string of `known`, and `extra` behind it unless that is negative.
  ///
  /// @return the string's first index
  private int expand(int known, int extra, int clear) {
    int start = string.length;
    if (extra >= 0) {
      string[--start] = (byte) extra;
    }
    int rest = known;
    while (rest >= clear) {
      if (start <= 1 || rest >= 1 << MAX_BITS) {
        throw corrupt();
      }
      string[--start] = suffix[rest];
      rest = prefix[rest];
    }
    append(string.length - start + 1, start - 1, (byte) rest);
    return rest;
  }

  private void append(int length, int start, byte head) {
    string[start] = head;
    int room = Math.min(length, indices.length - filled);
    System.arraycopy(string, start, indices, filled, room);
    filled += room;
  }

  private int code(int bits) {
    while (buffered < bits) {
      if (block == 0) {
        block = bytes.u8(at++);
        bytes.require(at, block);
        continue;
      }
      buffer |= bytes.u8(at++) << buffered;
      buffered += 8;
      block--;
    }
    int code = buffer & ((1 << bits) - 1);
    buffer >>>= bits;
    buffered -= bits;
    return code;
  }

  private static ImageException.Undecodable corrupt() {
    return ImageException.Undecodable.corrupt(ImageFormat.GIF, "its pixels cannot be decompressed");
  }
}
