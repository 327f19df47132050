package vitrine.onnx;

/// How a graph takes pixels.
public enum PixelFormat {
  /// float32 (channels, height, width), rescaled and normalised.
  FLOAT32(Float.BYTES),
  /// The same in float16.
  FLOAT16(Short.BYTES),
  /// uint8 (height, width, channels), as they come out of the crop.
  BYTES(Byte.BYTES);

  private final int bytes;

  PixelFormat(int bytes) {
    this.bytes = bytes;
  }

  /// Of one value.
  public int bytes() {
    return bytes;
  }
}
