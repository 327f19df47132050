package vitrine.adapt.nearest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.adapt.HeadsGolden;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;
import vitrine.adapt.validation.Folds;
import vitrine.adapt.validation.HeldOut;
import vitrine.model.ScoreFunction;

/// Neighbours against scikit-learn's, prototypes against cosines to means.
class NearestTest {
  @ParameterizedTest
  @CsvSource({"three, 1", "three, 5", "two, 1", "two, 5"})
  void neighboursVoteAsScikitLearns(String set, int k) {
    var nearest = new NearestNeighbours(HeadsGolden.features(set));
    float[] expected = HeadsGolden.values("%s.%d.neighbours".formatted(set, k));
    float[][] others = HeadsGolden.others(set);
    for (int i = 0; i < others.length; i++) {
      float[] logits = nearest.logits(nearest.of(others[i], k, _ -> true), k);
      float[] scores = ScoreFunction.SOFTMAX.apply(logits);
      float[] row = Arrays.copyOfRange(expected, i * scores.length, (i + 1) * scores.length);
      assertThat(scores).containsExactly(row, within(1e-4f));
    }
  }

  /// The head's products are cosines, but for the picture's own length.
  @ParameterizedTest
  @ValueSource(strings = {"three", "two"})
  void prototypesAreNearestByCosine(String set) {
    LinearHead head = new Prototypes(HeadsGolden.features(set)).head(_ -> true);
    float[] expected = HeadsGolden.values(set + ".prototypes");
    float[][] others = HeadsGolden.others(set);
    for (int i = 0; i < others.length; i++) {
      float[] logits = head.logits(UnitFeatures.unit(others[i]));
      float[] row = Arrays.copyOfRange(expected, i * logits.length, (i + 1) * logits.length);
      assertThat(logits).containsExactly(row, within(1e-5f));
    }
  }

  @Test
  void theScaleHasTheLeastLoss() {
    Features features = HeadsGolden.features("three");
    var prototypes = new Prototypes(features);
    Folds folds = Folds.of(features, 5, 0);
    float[] @Nullable [] logits = NearestValidation.prototypes(features, prototypes, folds);
    double scale = prototypes.scale(logits);
    double least = loss(features, logits, scale);
    assertThat(least).isLessThan(loss(features, logits, scale * 1.01));
    assertThat(least).isLessThan(loss(features, logits, scale / 1.01));
  }

  private static double loss(Features features, float[] @Nullable [] logits, double scale) {
    return HeldOut.scaled(logits, scale).tally(features).loss();
  }

  /// A picture is no neighbour of its own fold: with one near pair in a fold, neither helps the
  /// other.
  @Test
  void neighboursAreOfOtherFolds() {
    float[][] rows = {{1, 0}, {1, 0.01f}, {0, 1}, {0.01f, 1}};
    Features features = HeadsGolden.features(rows, 0, 0, 1, 1);
    assertThat(right(features, 0, 1, 0, 1)).isEqualTo(4);
    assertThat(right(features, 0, 0, 1, 1)).isZero();
  }

  private static long right(Features features, int... folds) {
    Map<Integer, HeldOut> byK =
        NearestValidation.neighbours(features, List.of(1), new Folds(folds, 2), () -> {});
    return Objects.requireNonNull(byK.get(1)).tally(features).top1().count();
  }
}
