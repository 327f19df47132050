package vitrine.image.format;

import java.util.Arrays;
import vitrine.image.ImageException;

/// Bounds-checked numbers in a byte array, in one byte order. Reading past the end means that the
/// file is truncated.
///
/// @param data not copied
/// @param littleEndian the order of `u16`, `u32` and `u64`
public record Bytes(byte[] data, boolean littleEndian) {
  public static Bytes little(byte[] data) {
    return new Bytes(data, true);
  }

  public static Bytes big(byte[] data) {
    return new Bytes(data, false);
  }

  public int size() {
    return data.length;
  }

  /// Whether `length` bytes lie at `at`.
  public boolean has(long at, long length) {
    return at >= 0 && length >= 0 && length <= data.length && at <= data.length - length;
  }

  /// Refuses the picture as truncated where these bytes are not there.
  public void require(long at, long length) {
    if (!has(at, length)) {
      throw ImageException.Undecodable.truncated();
    }
  }

  public int u8(long at) {
    require(at, 1);
    return data[(int) at] & 0xff;
  }

  public int u16(long at) {
    int a = u8(at);
    int b = u8(at + 1);
    return littleEndian ? a | (b << 8) : (a << 8) | b;
  }

  public long u32(long at) {
    long a = u16(at);
    long b = u16(at + 2);
    return littleEndian ? a | (b << 16) : (a << 16) | b;
  }

  /// The lower 63 bits of an unsigned 64-bit number; one that needs the last bit reads as negative.
  public long u64(long at) {
    long a = u32(at);
    long b = u32(at + 4);
    return littleEndian ? a | (b << 32) : (a << 32) | b;
  }

  public byte[] slice(long at, long length) {
    require(at, length);
    return Arrays.copyOfRange(data, (int) at, (int) (at + length));
  }

  public boolean startsWith(long at, String ascii) {
    if (!has(at, ascii.length())) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if ((data[(int) at + i] & 0xff) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
