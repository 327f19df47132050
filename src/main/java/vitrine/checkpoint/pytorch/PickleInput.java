package vitrine.checkpoint.pytorch;

import static vitrine.checkpoint.file.CheckpointException.Problem.MALFORMED_PICKLE;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.LittleEndian;

/// The bytes of a pickle, read from front to back.
final class PickleInput {
  private static final int MAX_LINE = 1000;

  private final LittleEndian bytes;
  private long at;

  PickleInput(MemorySegment bytes) {
    this.bytes = new LittleEndian(bytes, "the pickle", MALFORMED_PICKLE);
  }

  boolean ended() {
    return at == bytes.bytes().byteSize();
  }

  int u8() {
    return bytes.u8(at++);
  }

  int u16() {
    at += 2;
    return bytes.u16(at - 2);
  }

  int i32() {
    at += 4;
    return bytes.i32(at - 4);
  }

  long u32() {
    at += 4;
    return bytes.u32(at - 4);
  }

  long i64() {
    at += 8;
    return bytes.i64(at - 8);
  }

  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(i64()));
  }

  /// A whole number in two's complement, little-endian, of so many bytes.
  Number integer(long length) {
    if (length < 0 || length > MAX_LINE) {
      throw refuse("a number of %d bytes".formatted(length));
    }
    byte[] twos = new byte[(int) length];
    for (int i = twos.length - 1; i >= 0; i--) {
      twos[i] = (byte) u8();
    }
    BigInteger value = twos.length == 0 ? BigInteger.ZERO : new BigInteger(twos);
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  /// Text of so many bytes.
  String text(long length) {
    String text = bytes.utf8(at, length);
    at += length;
    return text;
  }

  /// Text up to the end of the line.
  String line() {
    long end = at;
    while (bytes.u8(end) != '\n') {
      end++;
      if (end - at > MAX_LINE) {
        throw refuse("a line without end");
      }
    }
    String line = text(end - at);
    at = end + 1;
    return line;
  }

  void skip(long length) {
    bytes.slice(at, length);
    at += length;
  }

  /// That so many bytes are still to come.
  void requireRemaining(long length) {
    bytes.slice(at, length);
  }

  /// The refusal of what was just read.
  CheckpointException refuse(String what) {
    return new CheckpointException(
        MALFORMED_PICKLE, "the pickle, before byte %d: %s".formatted(at, what));
  }
}
