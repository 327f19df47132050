package vitrine.classify.intake;

import java.util.function.Supplier;
import vitrine.serving.Failure;

/// A picture that comes as the values that the network takes.
///
/// @param source gives them, (channels, height, width), when it is the picture's turn
public record PixelValues(Supplier<float[]> source) implements Picture {
  /// There is no file.
  @Override
  public byte[] bytes() {
    throw new IllegalStateException("pixel values are no file");
  }

  /// @throws Failure.BadBody when one is infinite or no number: what the network would make of it
  ///   is no answer
  @Override
  public float[] values() {
    float[] values = source.get();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new Failure.BadBody(
            "the value at %d is %s; allowed: finite numbers".formatted(i, values[i]));
      }
    }
    return values;
  }
}
