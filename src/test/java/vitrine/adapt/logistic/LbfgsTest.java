package vitrine.adapt.logistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// On functions whose minimum is known.
class LbfgsTest {
  @Test
  void rosenbrocksValley() {
    double[] start = new double[10];
    Arrays.fill(start, -1.2);
    Lbfgs.Minimum minimum = Lbfgs.minimise(LbfgsTest::rosenbrock, start, 1e-9);
    assertThat(minimum.converged()).isTrue();
    double[] ones = new double[10];
    Arrays.fill(ones, 1);
    assertThat(minimum.at()).containsExactly(ones, within(1e-7));
    assertThat(minimum.iterations()).isLessThan(200);
    assertThat(start).containsOnly(-1.2);
  }

  private static double rosenbrock(double[] x, double[] gradient) {
    Arrays.fill(gradient, 0);
    double value = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double rise = x[i + 1] - x[i] * x[i];
      value += 100 * rise * rise + (1 - x[i]) * (1 - x[i]);
      gradient[i] += -400 * x[i] * rise - 2 * (1 - x[i]);
      gradient[i + 1] += 200 * rise;
    }
    return value;
  }

  /// A narrow bowl: the curvatures are a million apart.
  @Test
  void aNarrowBowl() {
    double[] curvatures = new double[30];
    Arrays.setAll(curvatures, i -> Math.pow(10, 6 * i / 29.0));
    Objective bowl =
        (x, gradient) -> {
          double value = 0;
          for (int i = 0; i < x.length; i++) {
            gradient[i] = curvatures[i] * (x[i] - i);
            value += gradient[i] * (x[i] - i) / 2;
          }
          return value;
        };
    Lbfgs.Minimum minimum = Lbfgs.minimise(bowl, new double[30], 1e-6);
    assertThat(minimum.converged()).isTrue();
    double[] expected = new double[30];
    Arrays.setAll(expected, i -> i);
    assertThat(minimum.at()).containsExactly(expected, within(1e-5));
  }

  @Test
  void whatHasNoMinimumIsSaid() {
    Objective slope =
        (x, gradient) -> {
          gradient[0] = Double.NaN;
          return Double.NaN;
        };
    assertThat(Lbfgs.minimise(slope, new double[1], 1e-6).converged()).isFalse();
  }

  @Test
  void aStartAtTheMinimumStays() {
    Lbfgs.Minimum minimum =
        Lbfgs.minimise(
            (x, gradient) -> {
              gradient[0] = 2 * x[0];
              return x[0] * x[0];
            },
            new double[1],
            1e-9);
    assertThat(minimum.iterations()).isZero();
    assertThat(minimum.at()).containsExactly(0);
  }
}
