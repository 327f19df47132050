package vitrine.preprocess;

/// The fourth step: `(x - mean) / std` by channel, red first, in float32.
public record Normalization(ByChannel mean, ByChannel std) {

  /// A number for each of the three channels.
  public record ByChannel(float red, float green, float blue) {
    float get(int channel) {
      return switch (channel) {
        case 0 -> red;
        case 1 -> green;
        case 2 -> blue;
        default -> throw new IndexOutOfBoundsException(channel);
      };
    }

    @Override
    public String toString() {
      return "[%s, %s, %s]".formatted(red, green, blue);
    }
  }

  /// The normalised value of a rescaled one.
  public float apply(int channel, float value) {
    return (value - mean.get(channel)) / std.get(channel);
  }

  @Override
  public String toString() {
    return "(x − %s) ÷ %s".formatted(mean, std);
  }
}
