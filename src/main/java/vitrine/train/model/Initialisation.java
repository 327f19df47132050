package vitrine.train.model;

import java.util.Arrays;
import java.util.SplittableRandom;

/// The first values of parameters. Norms begin as nothing: scale 1, shift 0.
///
/// With a range: weights, tokens and positions from a normal distribution of that standard
/// deviation, drawn again beyond two of it (transformers' `_init_weights`; JAX's and timm's
/// truncation); biases 0. Without: PyTorch's defaults, for linear layers uniform from −1/√in to
/// 1/√in, for tokens and positions normal with standard deviation 1.
final class Initialisation {
  private static final double MOST = 2; // standard deviations

  private final SplittableRandom random;
  private final double range;

  /// Draws from a seed.
  ///
  /// @param range standard deviation, or 0 for PyTorch's defaults
  Initialisation(long seed, double range) {
    this.random = new SplittableRandom(seed);
    this.range = range;
  }

  /// The first values of the next parameter.
  ///
  /// @param count of values
  /// @param in of the layer: how many values one output is made of
  float[] values(Role role, int count, int in) {
    float[] values = new float[count];
    switch (role) {
      case SHIFT -> {}
      case SCALE -> Arrays.fill(values, 1);
      case BIAS -> {
        if (range == 0) {
          uniform(values, 1 / Math.sqrt(in));
        }
      }
      case WEIGHT -> {
        if (range == 0) {
          uniform(values, 1 / Math.sqrt(in));
        } else {
          normal(values, range, MOST);
        }
      }
      case TOKENS -> normal(values, range == 0 ? 1 : range, range == 0 ? 100 : MOST);
    }
    return values;
  }

  private void uniform(float[] values, double bound) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
  }

  private void normal(float[] values, double deviation, double most) {
    for (int i = 0; i < values.length; i++) {
      double value = random.nextGaussian();
      while (Math.abs(value) > most) {
        value = random.nextGaussian();
      }
      values[i] = (float) (value * deviation);
    }
  }
}
