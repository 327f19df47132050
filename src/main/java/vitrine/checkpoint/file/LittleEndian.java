package vitrine.checkpoint.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import vitrine.checkpoint.file.CheckpointException.Problem;

/// Numbers and texts in untrusted bytes: what would lead out of them is refused.
///
/// @param bytes to read from
/// @param what they are, for messages
/// @param problem of a refusal
public record LittleEndian(MemorySegment bytes, String what, Problem problem) {
  /// Two bytes, wherever they lie.
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Four bytes, wherever they lie.
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Eight bytes, wherever they lie.
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public int u8(long at) {
    require(at, 1);
    return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at));
  }

  public int u16(long at) {
    require(at, 2);
    return Short.toUnsignedInt(bytes.get(SHORT, at));
  }

  public int i32(long at) {
    require(at, 4);
    return bytes.get(INT, at);
  }

  public long u32(long at) {
    return Integer.toUnsignedLong(i32(at));
  }

  public long i64(long at) {
    require(at, 8);
    return bytes.get(LONG, at);
  }

  /// A part, of a length that the bytes themselves tell.
  public MemorySegment slice(long at, long length) {
    require(at, length);
    return bytes.asSlice(at, length);
  }

  /// Text in UTF-8.
  public String utf8(long at, long length) {
    MemorySegment text = slice(at, length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text.asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(
          problem, "%s: the text at byte %d is not UTF-8".formatted(what, at), e);
    }
  }

  private void require(long at, long length) {
    if (at < 0 || length < 0 || length > bytes.byteSize() - at) {
      throw new CheckpointException(
          problem,
          "%s ends at byte %d, but %s bytes from byte %s on are wanted"
              .formatted(
                  what,
                  bytes.byteSize(),
                  Long.toUnsignedString(length),
                  Long.toUnsignedString(at)));
    }
  }
}
