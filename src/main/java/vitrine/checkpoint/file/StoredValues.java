package vitrine.checkpoint.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Values of one type, one after the other in a file, that become float32 each time they are read.
///
/// @param name of the tensor, for messages
/// @param dtype of the values
/// @param order of each value's bytes
/// @param bytes of the values
public record StoredValues(String name, Dtype dtype, ByteOrder order, MemorySegment bytes) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Copies `count` values, the first at index `from`, each `stride` after the one before it, to
  /// `target` from `at` on.
  ///
  /// @throws CheckpointException where the values are not floats
  void read(long from, long stride, int count, float[] target, int at) {
    switch (dtype) {
      case F32 -> readF32(from, stride, count, target, at);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          target[at + i] = Float.float16ToFloat(bits16(from + i * stride));
        }
      }
      case BF16 -> { // the upper half of a float32
        for (int i = 0; i < count; i++) {
          target[at + i] = Float.intBitsToFloat(bits16(from + i * stride) << 16);
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          target[at + i] = (float) Double.longBitsToDouble(bits64(from + i * stride));
        }
      }
      default -> throw dtype.notFloat(name);
    }
  }

  private void readF32(long from, long stride, int count, float[] target, int at) {
    if (stride == 1 && order == ByteOrder.LITTLE_ENDIAN) {
      MemorySegment.copy(bytes, FLOAT, 4 * from, target, at, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[at + i] = Float.intBitsToFloat(bits32(from + i * stride));
    }
  }

  private short bits16(long index) {
    short bits = bytes.get(LittleEndian.SHORT, 2 * index);
    return order == ByteOrder.LITTLE_ENDIAN ? bits : Short.reverseBytes(bits);
  }

  private int bits32(long index) {
    int bits = bytes.get(LittleEndian.INT, 4 * index);
    return order == ByteOrder.LITTLE_ENDIAN ? bits : Integer.reverseBytes(bits);
  }

  private long bits64(long index) {
    long bits = bytes.get(LittleEndian.LONG, 8 * index);
    return order == ByteOrder.LITTLE_ENDIAN ? bits : Long.reverseBytes(bits);
  }

  /// The same values by another name.
  StoredValues named(String other) {
    return new StoredValues(other, dtype, order, bytes);
  }

  /// The system may have the memory under a mapped file back.
  void unload() {
    if (bytes.isMapped()) {
      bytes.unload();
    }
  }
}
