package vitrine.adapt.logistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.adapt.HeadsGolden;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;
import vitrine.adapt.logistic.LogisticRegression.Fit;
import vitrine.model.ScoreFunction;

/// Against scikit-learn's `LogisticRegression` at its minimum.
class LogisticRegressionTest {
  private static LinearHead head(Features features, double c, String weight) {
    var regression = new LogisticRegression(new Samples(features), weights(features, weight));
    Fit fit = regression.fit(c, LogisticRegression.FINE, null);
    assertThat(fit.converged()).isTrue();
    return regression.head(fit);
  }

  private static double[] weights(Features features, String weight) {
    double[] weights = new double[features.size()];
    int[] counts = features.counts();
    Arrays.setAll(
        weights,
        i ->
            weight.equals("none")
                ? 1
                : (double) weights.length / counts.length / counts[features.label(i)]);
    return weights;
  }

  @ParameterizedTest
  @CsvSource({
    "three, 0.01, none",
    "three, 1, none",
    "three, 100, none",
    "three, 0.01, balanced",
    "three, 1, balanced",
    "three, 100, balanced",
    "two, 0.01, none",
    "two, 1, none",
    "two, 100, none",
    "two, 0.01, balanced",
    "two, 1, balanced",
    "two, 100, balanced"
  })
  void coefficientsAreScikitLearns(String set, String c, String weight) {
    LinearHead head = head(HeadsGolden.features(set), Double.parseDouble(c), weight);
    String key = "%s.%s.%s".formatted(set, c, weight);
    float[] coefficients = HeadsGolden.values(key + ".coef");
    float[] intercepts = HeadsGolden.values(key + ".intercept");
    boolean binary = intercepts.length == 1;
    float[] own = binary ? difference(head.weights()) : head.weights();
    float[] ownBias = binary ? difference(head.bias()) : head.bias();
    assertAlike(own, coefficients);
    assertAlike(ownBias, intercepts);
    float[][] others = HeadsGolden.others(set);
    float[] probabilities = HeadsGolden.values(key + ".proba");
    for (int i = 0; i < others.length; i++) {
      float[] scores = ScoreFunction.SOFTMAX.apply(head.logits(others[i]));
      for (int k = 0; k < scores.length; k++) {
        assertThat(scores[k]).isCloseTo(probabilities[i * scores.length + k], within(1e-4f));
      }
    }
  }

  /// The second row less the first: scikit-learn's one vector for two classes.
  private static float[] difference(float[] rows) {
    float[] out = new float[rows.length / 2];
    for (int j = 0; j < out.length; j++) {
      out[j] = rows[out.length + j] - rows[j];
    }
    return out;
  }

  /// Within a thousandth of the largest.
  private static void assertAlike(float[] own, float[] expected) {
    assertThat(own).hasSameSizeAs(expected);
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(own).containsExactly(expected, within(1e-3f * largest));
  }

  /// Features in another unit.
  private static Features scaled(Features features, double by) {
    float[][] rows = new float[features.size()][features.width()];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = features.label(i);
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = (float) (features.values(i)[j] * by);
      }
    }
    return HeadsGolden.features(rows, labels);
  }

  /// A millionth of the features wants a million times the weights, which the penalty allows with
  /// 10¹² times the C.
  @ParameterizedTest
  @CsvSource({"three, 1e-6", "three, 1e6", "two, 1e-6", "two, 1e6"})
  void theUnitOfTheFeaturesDoesNotMatter(String set, double unit) {
    Features features = scaled(HeadsGolden.features(set), unit);
    LinearHead head = head(features, 1 / unit / unit, "none");
    float[] coefficients = HeadsGolden.values(set + ".1.none.coef");
    float[] own = head.labels() == 2 ? difference(head.weights()) : head.weights();
    for (int i = 0; i < own.length; i++) {
      own[i] *= (float) unit;
    }
    assertAlike(own, coefficients);
  }

  /// Features so small that the penalty outweighs them: the minimum is the gradient at the classes'
  /// shares, C · Σ (onehot − shares)·x.
  @ParameterizedTest
  @CsvSource({"1e-4, 0.01", "1e-6, 10000"})
  void whatThePenaltyOutweighsIsFittedToo(double unit, double c) {
    Features features = scaled(HeadsGolden.features("three"), unit);
    int[] counts = features.counts();
    int width = features.width();
    double[] mean = new double[width];
    for (int i = 0; i < features.size(); i++) {
      for (int j = 0; j < width; j++) {
        mean[j] += features.values(i)[j] / features.size();
      }
    }
    float[] expected = new float[counts.length * width];
    for (int k = 0; k < counts.length; k++) {
      for (int j = 0; j < width; j++) {
        double sum = 0;
        for (int i = 0; i < features.size(); i++) {
          double share = (double) counts[k] / features.size();
          sum += ((features.label(i) == k ? 1 : 0) - share) * (features.values(i)[j] - mean[j]);
        }
        expected[k * width + j] = (float) (c * sum);
      }
    }
    assertAlike(head(features, c, "none").weights(), expected);
  }

  @Test
  void theGradientIsThatOfTheValue() {
    Features features = HeadsGolden.features("three");
    var loss = new LogisticLoss(new Samples(features), weights(features, "balanced"), 0.3);
    var random = new Random(5);
    double[] at = random.doubles(3 * 13, -1, 1).toArray();
    double[] gradient = new double[at.length];
    loss.valueAndGradient(at, gradient);
    for (int i = 0; i < at.length; i++) {
      double[] moved = at.clone();
      moved[i] = at[i] + 1e-5;
      double above = loss.valueAndGradient(moved, new double[at.length]);
      moved[i] = at[i] - 1e-5;
      double below = loss.valueAndGradient(moved, new double[at.length]);
      assertThat((above - below) / 2e-5).isCloseTo(gradient[i], within(1e-7));
    }
  }

  /// Blocks and parts are summed the same way on any number of threads, and a start elsewhere leads
  /// to the same minimum.
  @Test
  void theMinimumDoesNotDependOnTheStart() {
    Features features = HeadsGolden.features("three");
    var regression = new LogisticRegression(new Samples(features), weights(features, "none"));
    Fit cold = regression.fit(1, LogisticRegression.FINE, null);
    Fit again = regression.fit(1, LogisticRegression.FINE, null);
    Fit warm =
        regression.fit(1, LogisticRegression.FINE, regression.fit(0.1, 1e-3, null).variables());
    assertThat(again.variables()).isEqualTo(cold.variables());
    assertThat(regression.head(warm).weights())
        .containsExactly(regression.head(cold).weights(), within(1e-3f));
  }

  /// What is not learned from is as if it were not there.
  @Test
  void aWeightOfZeroLeavesOut() {
    Features all = HeadsGolden.features("two");
    double[] weights = weights(all, "none");
    Arrays.fill(weights, 50, 70, 0);
    var regression = new LogisticRegression(new Samples(all), weights);
    LinearHead without = regression.head(regression.fit(1, LogisticRegression.FINE, null));
    var fewer = new Features(all.pictures().subList(0, 50), all.classes(), all.width());
    assertThat(without.weights()).containsExactly(head(fewer, 1, "none").weights(), within(1e-3f));
  }
}
