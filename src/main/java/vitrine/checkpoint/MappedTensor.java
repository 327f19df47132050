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
    return switch (entry.dtype()) {
      case F32 -> bytes.asSlice(0, 4L * count(4)).toArray(FLOAT);
      case F16 -> f16();
      case BF16 -> bf16();
      default ->
          throw new CheckpointException(
              NOT_FLOAT,
              "%s: dtype %s, one of F32, F16, BF16 wanted".formatted(entry.name(), entry.dtype()));
    };
  }

  /// IEEE 754 half precision.
  private float[] f16() {
    float[] out = new float[count(2)];
    for (int i = 0; i < out.length; i++) {
      out[i] = Float.float16ToFloat(bytes.get(SHORT, 2L * i));
    }
    return out;
  }

  /// The upper half of a float32.
  private float[] bf16() {
    float[] out = new float[count(2)];
    for (int i = 0; i < out.length; i++) {
      out[i] = Float.intBitsToFloat(bytes.get(SHORT, 2L * i) << 16);
    }
    return out;
  }

  private int count(int valueSize) {
    long count = bytes.byteSize() / valueSize;
    if (count > Integer.MAX_VALUE - 8) {
      throw new CheckpointException(
          TENSOR_TOO_LARGE,
          "%s: %d values, at most %d".formatted(entry.name(), count, Integer.MAX_VALUE - 8));
    }
    return (int) count;
  }
}
