package vitrine.adapt.fitting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.adapt.HeadsGolden;
import vitrine.adapt.LinearHead;
import vitrine.adapt.NeighbourHead;
import vitrine.adapt.features.Features;
import vitrine.evaluate.data.DataException;
import vitrine.evaluate.figures.Tally;

/// What is chosen, and that it is what was asked for.
class HeadFitterTest {
  private static HeadConfig config(@Nullable Method method, boolean balanced, Double... c) {
    return new HeadConfig(method, List.of(c), List.of(1, 3, 5), 5, 0, balanced);
  }

  private static Adapted fit(Features features, HeadConfig config) {
    return new HeadFitter(features, config).fit(() -> {});
  }

  private static double accuracy(Adapted adapted, Features features) {
    return Objects.requireNonNull(adapted.heldOut()).tally(features).top1().share();
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

  /// One picture of each class: nothing can be held out.
  @Test
  void severalValuesWithNothingToChooseByAreRefused() {
    Features features = directions(3, 1, 4);
    assertThat(fit(features, config(Method.LOGISTIC, false, 100.0)).chosen())
        .containsEntry("C", 100.0);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> fit(features, config(Method.LOGISTIC, false, 100.0, 1.0)))
        .withMessageContaining("choose one of 2 values of C by; allowed: one value, or none");
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

  private static double logLoss(Map<String, Object> tried) {
    return (double) Objects.requireNonNull(tried.get("logLoss"));
  }

  /// Of what was tried, the chosen C has the least loss, and its answers are those that are told.
  @Test
  void theChosenIsOfTheLeastLoss() {
    Features features = HeadsGolden.features("three");
    Adapted adapted = fit(features, config(Method.LOGISTIC, false));
    var best =
        adapted.tried().stream()
            .min(Comparator.comparingDouble(HeadFitterTest::logLoss))
            .orElseThrow();
    assertThat(adapted.chosen().get("C")).isEqualTo(best.get("C"));
    assertThat(best).isNotIn(adapted.tried().getFirst(), adapted.tried().getLast());
    assertThat(accuracy(adapted, features)).isEqualTo(best.get("accuracy"));
  }

  /// Clouds of 200, 60 and 15 pictures, another weight for the classes: what is told of it is what
  /// asking for it gives, by its own C.
  @ParameterizedTest
  @CsvSource({"true, LOGISTIC", "false, LOGISTIC", "true,", "false,"})
  void theOtherWeightsAreWhatAskingForThemGives(boolean balanced, @Nullable Method method) {
    Features features = HeadsGolden.features("three");
    Adapted adapted = fit(features, config(method, balanced));
    Adapted other = fit(features, config(method, !balanced));
    assertThat(other.chosen()).isNotEqualTo(adapted.chosen());
    Tally expected = Objects.requireNonNull(other.heldOut()).tally(features);
    assertThat(Objects.requireNonNull(adapted.otherWeights()).top1()).isEqualTo(expected.top1());
    assertThat(Objects.requireNonNull(adapted.otherWeights()).loss())
        .isCloseTo(expected.loss(), within(1e-9));
    Features even = HeadsGolden.features("two");
    assertThat(fit(even, config(method, balanced)).otherWeights()).isNull();
  }

  /// The same pictures by other names, so in another order.
  @ParameterizedTest
  @EnumSource(Method.class)
  void namesChangeNoBit(Method method) {
    Features features = HeadsGolden.features("three");
    List<Integer> order = new ArrayList<>(IntStream.range(0, features.size()).boxed().toList());
    Collections.shuffle(order, new Random(3));
    var renamed =
        new Features(
            order.stream().map(features.pictures()::get).toList(),
            features.classes(),
            features.width());
    Adapted one = fit(features, config(method, false));
    Adapted other = fit(renamed, config(method, false));
    assertThat(bits(other)).isDeepEqualTo(bits(one));
    assertThat(other.chosen()).isEqualTo(one.chosen());
    for (int i = 0; i < order.size(); i++) {
      assertThat(Objects.requireNonNull(other.heldOut()).logits()[i])
          .isEqualTo(Objects.requireNonNull(one.heldOut()).logits()[order.get(i)]);
      assertThat(other.folds().of()[i]).isEqualTo(one.folds().of()[order.get(i)]);
    }
  }

  private static float[][] bits(Adapted adapted) {
    return switch (adapted.head()) {
      case LinearHead head -> new float[][] {head.weights(), head.bias()};
      case NeighbourHead head -> new float[][] {head.rows(), floats(head.labels())};
    };
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  @ParameterizedTest
  @ValueSource(strings = {"three", "two"})
  void stepsAreAsManyAsWereSaid(String set) {
    Features features = HeadsGolden.features(set);
    for (HeadConfig config :
        List.of(
            config(null, false),
            config(Method.LOGISTIC, false),
            config(Method.LOGISTIC, true, 0.1, 1.0),
            config(Method.PROTOTYPES, false),
            config(Method.KNN, false))) {
      assertSteps(features, config);
    }
    Features single = HeadsGolden.features(new float[][] {{1, 0}, {0, 1}}, 0, 1);
    assertSteps(single, config(null, false));
    assertSteps(single, config(Method.LOGISTIC, false));
    assertSteps(single, config(Method.KNN, false));
  }

  private static void assertSteps(Features features, HeadConfig config) {
    var fitter = new HeadFitter(features, config);
    int[] steps = new int[1];
    fitter.fit(() -> steps[0]++);
    assertThat(steps[0]).isEqualTo(fitter.steps());
  }

  /// One beyond might be better.
  @Test
  void theEndOfTheValuesIsSeen() {
    Features features = HeadsGolden.features("three");
    assertThat(fit(features, config(Method.LOGISTIC, false)).endOfTheValues()).isFalse();
    assertThat(fit(features, config(Method.LOGISTIC, false, 1e-4, 1e-3)).endOfTheValues()).isTrue();
    assertThat(fit(features, config(Method.LOGISTIC, false, 1e6, 1e7)).endOfTheValues()).isTrue();
    assertThat(fit(features, config(Method.LOGISTIC, false, 1.0)).endOfTheValues()).isFalse();
    assertThat(fit(features, config(Method.PROTOTYPES, false)).endOfTheValues()).isFalse();
  }

  /// Of features so small that no value of C lets them count, the largest C is the best.
  @ParameterizedTest
  @ValueSource(floats = {1e-4f, 1e-5f, 1e-6f})
  void smallFeaturesAreFittedToo(float unit) {
    Features features = HeadsGolden.features("three");
    float[][] rows = new float[features.size()][features.width()];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = features.label(i);
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = features.values(i)[j] * unit;
      }
    }
    Features small = HeadsGolden.features(rows, labels);
    Adapted adapted = fit(small, config(Method.LOGISTIC, true));
    assertThat(adapted.chosen()).isEqualTo(Map.of("C", 1e4));
    assertThat(adapted.endOfTheValues()).isTrue();
    assertThat(accuracy(adapted, small)).isGreaterThan(0.45);
  }
}
