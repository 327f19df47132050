package vitrine.adapt.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vitrine.adapt.HeadsGolden;
import vitrine.adapt.features.Features;
import vitrine.adapt.logistic.LogisticRegression;
import vitrine.adapt.logistic.Samples;
import vitrine.adapt.validation.LogisticPath.Step;
import vitrine.evaluate.figures.Answer;

class LogisticPathTest {
  /// Three clouds in twelve of whose fifteen directions there is noise alone: too small a C learns
  /// nothing, too large a one learns the noise.
  private static final Features FEATURES = clouds(60, 15);

  private static final Folds FOLDS = Folds.of(FEATURES, 4, 0);
  private static final double[] WEIGHTS = weights();

  private int calls;

  private static Features clouds(int pictures, int width) {
    var random = new Random(8);
    float[][] rows = new float[pictures][width];
    int[] labels = new int[pictures];
    for (int i = 0; i < pictures; i++) {
      labels[i] = i % 3;
      for (int j = 0; j < width; j++) {
        rows[i][j] = (float) random.nextGaussian() + (j == labels[i] ? 2 : 0);
      }
    }
    return HeadsGolden.features(rows, labels);
  }

  private static double[] weights() {
    double[] weights = new double[FEATURES.size()];
    Arrays.setAll(weights, i -> 1 + FEATURES.label(i));
    return weights;
  }

  private List<Step> walk(List<Double> values, boolean all) {
    return new LogisticPath(FEATURES, new Samples(FEATURES), FOLDS, WEIGHTS)
        .walk(values, all, () -> calls++);
  }

  /// The weighted loss of each fold's pictures by a fit to the others, from nothing to the minimum.
  private static double loss(double c) {
    double sum = 0;
    for (int fold = 0; fold < FOLDS.count(); fold++) {
      var regression = new LogisticRegression(new Samples(FEATURES), FOLDS.without(fold, WEIGHTS));
      float[][] logits = regression.logits(regression.fit(c, LogisticRegression.FINE, null));
      for (int i = 0; i < FEATURES.size(); i++) {
        if (FOLDS.of()[i] == fold) {
          sum += WEIGHTS[i] * Answer.of(FEATURES.label(i), logits[i], 1).loss();
        }
      }
    }
    return sum / Arrays.stream(WEIGHTS).sum();
  }

  @Test
  void eachValueIsJudgedByWhatWasHeldOut() {
    List<Double> values = List.of(0.001, 0.01, 0.1, 1.0); // by which the coarse minimum is the fine
    List<Step> steps = walk(values, true);
    assertThat(steps).extracting(Step::c).isEqualTo(values);
    assertThat(steps)
        .allSatisfy(step -> assertThat(step.logLoss()).isCloseTo(loss(step.c()), within(1e-3)));
    assertThat(calls).isEqualTo(4);
  }

  @Test
  void theBestHasTheLeastLoss() {
    List<Double> grid = LogisticPath.grid();
    double expected =
        grid.stream().min(Comparator.comparingDouble(LogisticPathTest::loss)).orElseThrow();
    assertThat(expected).isBetween(grid.get(2), grid.get(6));
    assertThat(LogisticPath.best(walk(grid, true)).c()).isEqualTo(expected);
    assertThat(LogisticPath.best(walk(grid.reversed(), true)).c()).isEqualTo(expected);
  }

  /// Two values that are worse than the best end it; the best is the same.
  @Test
  void aSearchEndsWhenTheLossHasGrown() {
    List<Step> all = walk(LogisticPath.grid(), true);
    List<Step> some = walk(LogisticPath.grid(), false);
    Step best = LogisticPath.best(some);
    assertThat(best.c()).isEqualTo(LogisticPath.best(all).c());
    assertThat(some.indexOf(best)).isEqualTo(some.size() - 3);
    assertThat(some).hasSizeLessThan(all.size());
  }
}
