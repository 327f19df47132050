package vitrine.onnx;

/// The pixels that a network takes for one picture.
public record PixelShape(int channels, int height, int width) {
  /// How many values that are.
  public int values() {
    return Math.multiplyExact(channels, Math.multiplyExact(height, width));
  }

  @Override
  public String toString() {
    return "%d × %d × %d".formatted(channels, height, width);
  }
}
