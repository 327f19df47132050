package vitrine.preprocess;

import java.util.List;

/// The fourth step: `(x - mean) / std` by channel, red first, in float32.
public record Normalization(ByChannel mean, ByChannel std) {

  /// A number for each channel.
  public record ByChannel(List<Float> values) {
    public ByChannel {
      values = List.copyOf(values);
    }

    float get(int channel) {
      return values.get(channel);
    }

    @Override
    public String toString() {
      return values.toString();
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
