package vitrine.tensor;

/// The error function, erf(x) = 2/√π·∫₀ˣ exp(−t²) dt, within 1e-11.
///
/// Its values at the multiples of 1/64 come from the series 7.1.6 of Abramowitz & Stegun, Handbook
/// of Mathematical Functions (1964): 2/√π·exp(−x²)·Σ 2ⁿ·x²ⁿ⁺¹ / (1·3·…·(2n + 1)), whose terms are
/// all positive. Between them, Taylor's polynomial of degree 4 around the nearest one.
public final class Erf {
  private static final int STEPS = 64;

  /// From here on erf is 1 in double precision.
  private static final int LIMIT = 6;

  /// erf(i / STEPS)
  private static final double[] VALUES = new double[LIMIT * STEPS + 1];

  /// erf′(i / STEPS) = 2/√π·exp(−x²)
  private static final double[] SLOPES = new double[LIMIT * STEPS + 1];

  static {
    for (int i = 0; i < VALUES.length; i++) {
      double x = (double) i / STEPS;
      SLOPES[i] = 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
      VALUES[i] = SLOPES[i] * series(x);
    }
  }

  private Erf() {}

  /// erf(x).
  public static double of(double x) {
    double size = Math.abs(x);
    if (!(size < LIMIT)) {
      return Double.isNaN(x) ? x : Math.signum(x);
    }
    int i = (int) Math.round(size * STEPS);
    double c = (double) i / STEPS;
    double d = size - c;
    double tail = d * (-c + d * ((2 * c * c - 1) / 3 + d * c * (3 - 2 * c * c) / 6));
    return Math.copySign(VALUES[i] + SLOPES[i] * d * (1 + tail), x);
  }

  /// Σ 2ⁿ·x²ⁿ⁺¹ / (1·3·…·(2n + 1))
  private static double series(double x) {
    double sum = 0;
    double term = x;
    for (int n = 1; sum + term != sum; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 1);
    }
    return sum;
  }
}
