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
import vitrine.image.RgbImage;
import vitrine.onnx.PixelFormat;
import vitrine.onnx.PixelShape;
import vitrine.preprocess.Pixels;

/// The pixels of a batch in direct memory, used again for the next batch: so only one tensor of it
/// may be in use.
final class PixelBuffer {
  private final PixelShape shape;
  private final PixelFormat format;
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);

  /// @param shape of one picture
  /// @param format that the network takes
  PixelBuffer(PixelShape shape, PixelFormat format) {
    this.shape = shape;
    this.format = format;
  }

  /// The pictures, then zeros.
  ///
  /// @param places as many as pictures, or more
  /// @return (places, channels, height, width), or (places, height, width, channels) of bytes
  /// @throws IllegalArgumentException where a picture has another size, or there are too many
  OnnxTensor tensor(OrtEnvironment environment, List<Pixels> pictures, int places)
      throws OrtException {
    if (pictures.size() > places) {
      throw new IllegalArgumentException(
          "a batch of %d pictures; allowed: %d".formatted(pictures.size(), places));
    }
    int values = Math.multiplyExact(shape.values(), places);
    reserve(Math.multiplyExact(values, format.bytes()));
    return switch (format) {
      case FLOAT32 -> floats(environment, pictures, places, values);
      case FLOAT16 -> halves(environment, pictures, places, values);
      case BYTES -> bytes(environment, pictures, places, values);
    };
  }

  private OnnxTensor floats(
      OrtEnvironment environment, List<Pixels> pictures, int places, int values)
      throws OrtException {
    FloatBuffer to = memory.asFloatBuffer().slice(0, values);
    pictures.forEach(picture -> to.put(checked(picture)));
    while (to.hasRemaining()) {
      to.put(0);
    }
    return OnnxTensor.createTensor(environment, to.flip(), channelsFirst(places));
  }

  private OnnxTensor halves(
      OrtEnvironment environment, List<Pixels> pictures, int places, int values)
      throws OrtException {
    ShortBuffer to = memory.asShortBuffer().slice(0, values);
    for (Pixels picture : pictures) {
      for (float value : checked(picture)) {
        to.put(Float.floatToFloat16(value));
      }
    }
    while (to.hasRemaining()) {
      to.put((short) 0);
    }
    return OnnxTensor.createTensor(
        environment, to.flip(), channelsFirst(places), OnnxJavaType.FLOAT16);
  }

  private OnnxTensor bytes(
      OrtEnvironment environment, List<Pixels> pictures, int places, int values)
      throws OrtException {
    ByteBuffer to = memory.slice(0, values);
    pictures.forEach(picture -> put(to, picture.image()));
    while (to.hasRemaining()) {
      to.put((byte) 0);
    }
    long[] dimensions = {places, shape.height(), shape.width(), shape.channels()};
    return OnnxTensor.createTensor(environment, to.flip(), dimensions, OnnxJavaType.UINT8);
  }

  private void put(ByteBuffer to, RgbImage image) {
    if (image.height() != shape.height() || image.width() != shape.width()) {
      throw new IllegalArgumentException(
          "%s pixels wanted, %d × %d given".formatted(shape, image.height(), image.width()));
    }
    byte[] pixels = image.pixels(); // of three channels
    if (shape.channels() == 3) {
      to.put(pixels);
      return;
    }
    for (int i = 0; i < pixels.length; i += 3) {
      to.put(pixels[i]);
    }
  }

  private float[] checked(Pixels picture) {
    float[] values = picture.values();
    if (values.length != shape.values()) {
      throw new IllegalArgumentException(
          "%s pixels wanted, %d given".formatted(shape, values.length));
    }
    return values;
  }

  private long[] channelsFirst(int places) {
    return new long[] {places, shape.channels(), shape.height(), shape.width()};
  }

  private void reserve(int bytes) {
    if (memory.capacity() < bytes) {
      memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
  }
}
