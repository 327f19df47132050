package vitrine.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import vitrine.onnx.PixelShape;

/// The pixels of a batch in direct memory, used again for the next batch: so only one tensor of it
/// may be in use.
final class PixelBuffer {
  private final PixelShape shape;
  private final boolean half;
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);

  /// @param half whether the network takes float16
  PixelBuffer(PixelShape shape, boolean half) {
    this.shape = shape;
    this.half = half;
  }

  /// (places, channels, height, width): the pictures, then zeros.
  ///
  /// @param places as many as pictures, or more
  /// @throws IllegalArgumentException where a picture has another size, or there are too many
  OnnxTensor tensor(OrtEnvironment environment, List<float[]> pictures, int places)
      throws OrtException {
    if (pictures.size() > places) {
      throw new IllegalArgumentException(
          "a batch of %d pictures; allowed: %d".formatted(pictures.size(), places));
    }
    pictures.forEach(this::requireShape);
    int values = Math.multiplyExact(shape.values(), places);
    reserve(Math.multiplyExact(values, half ? Short.BYTES : Float.BYTES));
    long[] dimensions = {places, shape.channels(), shape.height(), shape.width()};
    if (half) {
      ShortBuffer to = memory.asShortBuffer().slice(0, values);
      pictures.forEach(picture -> putHalf(to, picture));
      while (to.hasRemaining()) {
        to.put((short) 0);
      }
      return OnnxTensor.createTensor(environment, to.flip(), dimensions, OnnxJavaType.FLOAT16);
    }
    FloatBuffer to = memory.asFloatBuffer().slice(0, values);
    pictures.forEach(to::put);
    while (to.hasRemaining()) {
      to.put(0);
    }
    return OnnxTensor.createTensor(environment, to.flip(), dimensions);
  }

  private void requireShape(float[] picture) {
    if (picture.length != shape.values()) {
      throw new IllegalArgumentException(
          "%s pixels wanted, %d given".formatted(shape, picture.length));
    }
  }

  private void reserve(int bytes) {
    if (memory.capacity() < bytes) {
      memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
  }

  private static void putHalf(ShortBuffer to, float[] picture) {
    for (float value : picture) {
      to.put(Float.floatToFloat16(value));
    }
  }
}
