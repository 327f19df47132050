package vitrine.evaluate.figures;

import java.io.IOException;

/// Temperature scaling (Guo et al. 2017): the one number by which logits are divided so that scores
/// are right as often as they say. The best class stays the best.
///
/// @param value by which logits are divided, larger than 0
/// @param loss the mean cross-entropy with it
/// @param expectedCalibrationError with it
/// @param reliability with it
public record Temperature(
    double value, double loss, double expectedCalibrationError, Reliability reliability) {
  /// Beyond these, every score is 1 or all are the same.
  public static final double LEAST = 0.01;

  public static final double MOST = 100;

  private static final double PRECISION = 1e-9;
  private static final int STEPS = 100;

  /// The first and second derivative of the mean loss by the inverse temperature.
  private record Slope(double first, double second) {}

  /// The temperature with the least mean cross-entropy.
  ///
  /// The loss is convex in β = 1/T, its slope the mean of E(z) − z(label) and its curvature the
  /// mean of Var(z), both under softmax(βz): Newton's method, within bounds that close in on it,
  /// finds the root of the slope in a few passes over the file.
  ///
  /// @param logits of at least one picture
  /// @return within {@link #LEAST} and {@link #MOST}; at a bound where the loss still falls there
  public static Temperature fit(LogitsFile logits) throws IOException {
    if (slope(logits, 1 / LEAST).first() < 0) {
      return at(LEAST, logits);
    }
    if (slope(logits, 1 / MOST).first() > 0) {
      return at(MOST, logits);
    }
    return at(1 / root(logits), logits);
  }

  private static double root(LogitsFile logits) throws IOException {
    double low = 1 / MOST;
    double high = 1 / LEAST;
    double beta = 1;
    for (int i = 0; i < STEPS; i++) {
      Slope slope = slope(logits, beta);
      if (slope.first() == 0) {
        return beta;
      } else if (slope.first() > 0) {
        high = beta;
      } else {
        low = beta;
      }
      double newton = beta - slope.first() / slope.second();
      double next = newton > low && newton < high ? newton : Math.sqrt(low * high);
      if (Math.abs(next - beta) <= PRECISION * beta) {
        return next;
      }
      beta = next;
    }
    return beta;
  }

  /// What a given temperature makes of the scores.
  public static Temperature at(double temperature, LogitsFile logits) throws IOException {
    var reliability = new Reliability();
    double[] loss = new double[1];
    logits.forEach((label, z) -> {
      Answer answer = Answer.of(label, z, temperature);
      reliability.add(answer);
      loss[0] += answer.loss();
    });
    return new Temperature(
        temperature,
        loss[0] / logits.pictures(),
        reliability.expectedCalibrationError(),
        reliability);
  }

  private static Slope slope(LogitsFile logits, double beta) throws IOException {
    double[] sums = new double[2];
    logits.forEach((label, z) -> add(label, z, beta, sums));
    long n = logits.pictures();
    return new Slope(sums[0] / n, sums[1] / n);
  }

  private static void add(int label, float[] z, double beta, double[] sums) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : z) {
      max = Math.max(max, logit);
    }
    double weights = 0;
    double mean = 0;
    double square = 0;
    for (float logit : z) {
      double distance = logit - max;
      double weight = Math.exp(beta * distance);
      weights += weight;
      mean += weight * distance;
      square += weight * distance * distance;
    }
    mean /= weights;
    sums[0] += mean - (z[label] - max);
    sums[1] += Math.max(0, square / weights - mean * mean);
  }
}
