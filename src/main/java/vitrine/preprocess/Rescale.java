package vitrine.preprocess;

/// The third step: from the bytes' 0 to 255 to the range that the normalisation is written for.
public sealed interface Rescale {
  /// The rescaled value of a byte, 0 to 255.
  float apply(int value);

  /// What it multiplies by.
  double factor();

  /// Multiplied in float64, rounded to float32: `transformers.image_transforms.rescale`.
  record Factor(double factor) implements Rescale {
    @Override
    public float apply(int value) {
      return (float) (value * factor);
    }

    @Override
    public String toString() {
      return "× " + factor;
    }
  }

  /// Divided by 255 in float32: `torchvision.transforms.ToTensor`.
  record UnitRange() implements Rescale {
    @Override
    public double factor() {
      return 1 / 255.0;
    }

    @Override
    public float apply(int value) {
      return value / 255f;
    }

    @Override
    public String toString() {
      return "÷ 255";
    }
  }
}
