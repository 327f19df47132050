package vitrine.adapt.fitting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.adapt.HeadsGolden;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;

/// What is chosen, and that it is what was asked for.
class HeadFitterTest {
  private static HeadConfig config(@Nullable Method method, boolean balanced, Double... c) {
    return new HeadConfig(method, List.of(c), List.of(1, 3, 5), 5, 0, balanced);
  }

  private static Adapted fit(Features features, HeadConfig config) {
    return new HeadFitter(features, config).fit(() -> {});
  }

  private static double accuracy(Adapted adapted, Features features) {
    assertThat(adapted.heldOut()).isNotNull();
    return adapted.heldOut().tally(features).top1().share();
  }

  /// Pictures around a direction for each class, of very different lengths.
  private static Features directions(int classes, int each, int width) {
    var random = new Random(2);
    float[][] centres = new float[classes][width];
    for (float[] centre : centres) {
      for (int j = 0; j < width; j++) {
        centre[j] = (float) random.nextGaussian();
      }
    }
    float[][] rows = new float[classes * each][width];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = i % classes;
      double length = Math.exp(1.5 * random.nextGaussian());
      for (int j = 0; j < width; j++) {
        rows[i][j] = (float) (length * (centres[labels[i]][j] + 1.2 * random.nextGaussian()));
      }
    }
    return HeadsGolden.features(rows, labels);
  }

  @Test
  void aHandfulOfPicturesGetsPrototypes() {
    Features features = directions(10, 5, 20);
    Adapted adapted = fit(features, config(null, false));
    assertThat(adapted.method()).isEqualTo(Method.PROTOTYPES);
    assertThat(adapted.others()).extracting(Adapted.Other::method).containsExactly(Method.LOGISTIC);
  }

  /// What tells classes apart is small beside what all have in common, so that cosines say little.
  @Test
  void logisticRegressionIsTheUsual() {
    Features features = HeadsGolden.features("three");
    Adapted adapted = fit(features, config(null, false));
    assertThat(adapted.method()).isEqualTo(Method.LOGISTIC);
    assertThat(adapted.others())
        .extracting(Adapted.Other::method)
        .containsExactly(Method.PROTOTYPES);
  }

  /// The head is scikit-learn's with that class_weight.
  @ParameterizedTest
  @CsvSource({"none, 0.01", "none, 100", "balanced, 0.01", "balanced, 100"})
  void classWeightsAreScikitLearns(String weight, String c) {
    Features features = HeadsGolden.features("three");
    Adapted adapted =
        fit(features, config(Method.LOGISTIC, weight.equals("balanced"), Double.parseDouble(c)));
    float[] expected = HeadsGolden.values("three.%s.%s.coef".formatted(c, weight));
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(((LinearHead) adapted.head()).weights())
        .containsExactly(expected, within(1e-3f * largest));
    assertThat(adapted.converged()).isTrue();
  }

  /// Of what was tried, the chosen C has the least loss, and its answers are those that are told.
  @Test
  void theChosenIsOfTheLeastLoss() {
    Features features = HeadsGolden.features("three");
    Adapted adapted = fit(features, config(Method.LOGISTIC, false));
    var best =
        adapted.tried().stream()
            .min((a, b) -> Double.compare((double) a.get("logLoss"), (double) b.get("logLoss")))
            .orElseThrow();
    assertThat(adapted.chosen().get("C")).isEqualTo(best.get("C"));
    assertThat(best).isNotIn(adapted.tried().getFirst(), adapted.tried().getLast());
    assertThat(accuracy(adapted, features)).isEqualTo(best.get("accuracy"));
  }
}
