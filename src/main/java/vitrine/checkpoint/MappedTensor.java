package vitrine.checkpoint;

import static vitrine.checkpoint.CheckpointException.Problem.NOT_FLOAT;
import static vitrine.checkpoint.CheckpointException.Problem.TENSOR_TOO_LARGE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import vitrine.tensor.Tensor;

/// A tensor that lies in a file's bytes and becomes float32 each time it is asked.
///
/// @param entry name, dtype and shape
/// @param bytes of the values, little-endian
record MappedTensor(SafetensorsEntry entry, MemorySegment bytes) implements Tensor {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public List<Integer> shape() {
    return entry.shape();
  }

  @Override
  public float[] floats() {
    float[] out = new float[count()];
    read(0, out.length, out);
    return out;
  }

  @Override
  public void read(int from, int count, float[] target) {
    switch (entry.dtype()) {
      case F32 -> MemorySegment.copy(bytes, FLOAT, 4L * from, target, 0, count);
      case F16 -> readF16(from, count, target);
      case BF16 -> readBf16(from, count, target);
      default -> throw notFloat();
    }
  }

  /// IEEE 754 half precision.
  private void readF16(int from, int count, float[] target) {
    for (int i = 0; i < count; i++) {
      target[i] = Float.float16ToFloat(bytes.get(SHORT, 2L * (from + i)));
    }
  }

  /// The upper half of a float32.
  private void readBf16(int from, int count, float[] target) {
    for (int i = 0; i < count; i++) {
      target[i] = Float.intBitsToFloat(bytes.get(SHORT, 2L * (from + i)) << 16);
    }
  }

  @Override
  public void unload() {
    if (bytes.isMapped()) {
      bytes.unload();
    }
  }

  private int count() {
    int valueSize =
        switch (entry.dtype()) {
          case F32 -> Float.BYTES;
          case F16, BF16 -> Short.BYTES;
          default -> throw notFloat();
        };
    long count = bytes.byteSize() / valueSize;
    if (count > Integer.MAX_VALUE - 8) {
      throw new CheckpointException(
          TENSOR_TOO_LARGE,
          "%s: %d values, at most %d".formatted(entry.name(), count, Integer.MAX_VALUE - 8));
    }
    return (int) count;
  }

  private CheckpointException notFloat() {
    return new CheckpointException(
        NOT_FLOAT,
        "%s: dtype %s, one of F32, F16, BF16 wanted".formatted(entry.name(), entry.dtype()));
  }
}
