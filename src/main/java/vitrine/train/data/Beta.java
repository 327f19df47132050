package vitrine.train.data;

import java.util.SplittableRandom;

/// The distribution Beta(α, α) of shares from 0 to 1.
final class Beta {
  private Beta() {}

  static double draw(double alpha, SplittableRandom random) {
    double first = gamma(alpha, random);
    double second = gamma(alpha, random);
    return first + second == 0 ? 0.5 : first / (first + second);
  }

  /// Marsaglia & Tsang 2000, "A simple method for generating gamma variables"; below 1 by that of α
  /// + 1 and a power of a uniform number.
  private static double gamma(double alpha, SplittableRandom random) {
    if (alpha < 1) {
      return gamma(alpha + 1, random) * Math.pow(1 - random.nextDouble(), 1 / alpha);
    }
    double d = alpha - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      double u = 1 - random.nextDouble();
      if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
