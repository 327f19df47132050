package vitrine.adapt.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vitrine.adapt.HeadsGolden;
import vitrine.adapt.features.Features;

class HeldOutTest {
  private static Features of(int... labels) {
    return HeadsGolden.features(new float[labels.length][1], labels);
  }

  /// Logits that are right (1) or wrong (0) for pictures of the first of two classes; null (−1)
  /// where the picture was never held out.
  private static HeldOut answers(int... right) {
    float[] @Nullable [] logits = new float[right.length][];
    for (int i = 0; i < right.length; i++) {
      logits[i] = right[i] < 0 ? null : new float[] {right[i], 1 - right[i]};
    }
    return new HeldOut(logits);
  }

  private static int[] repeated(int... valuesAndTimes) {
    return IntStream.range(0, valuesAndTimes.length / 2)
        .flatMap(
            i -> IntStream.generate(() -> valuesAndTimes[2 * i]).limit(valuesAndTimes[2 * i + 1]))
        .toArray();
  }

  /// Right is log(1 + e⁻¹), wrong log(1 + e); what was never held out counts nothing.
  @Test
  void theLogLossIsTheWeightedMean() {
    Features features = of(0, 0, 0, 1);
    HeldOut heldOut = answers(1, 0, -1, 0);
    double right = Math.log1p(Math.exp(-1));
    double wrong = Math.log1p(Math.E);
    assertThat(heldOut.logLoss(features, new double[] {1, 1, 1, 1}))
        .isCloseTo((2 * right + wrong) / 3, within(1e-6));
    assertThat(heldOut.logLoss(features, new double[] {1, 6, 100, 2}))
        .isCloseTo((3 * right + 6 * wrong) / 9, within(1e-6));
  }

  /// One is right where the other is wrong, so often; and the other way round.
  private static boolean better(int only, int others, double weight) {
    int[] zeros = new int[only + others + 50];
    double[] weights = new double[zeros.length];
    Arrays.fill(weights, weight);
    HeldOut one = answers(repeated(1, only, 0, others, 1, 30, 0, 20));
    HeldOut other = answers(repeated(0, only, 1, others, 1, 30, 0, 20));
    return one.clearlyBetterThan(other, of(zeros), weights);
  }

  /// By more than one standard error, the root of the pictures that they differ in, however many
  /// they agree in.
  @Test
  void clearlyBetterIsByMoreThanAStandardError() {
    assertThat(better(10, 4, 1)).isTrue(); // 6 > √14
    assertThat(better(9, 6, 1)).isFalse(); // 3 < √15
    assertThat(better(4, 10, 1)).isFalse();
    assertThat(better(0, 0, 1)).isFalse();
    assertThat(better(10, 4, 0.1)).isTrue(); // weights are relative
    assertThat(better(9, 6, 10)).isFalse();
  }

  /// Right for 6 more of the 100 pictures of the large class, wrong for 5 more of the 10 of the
  /// small one: as good by pictures, worse by classes.
  @Test
  void weightsDecideWhatIsBetter() {
    Features features = of(repeated(0, 100, 1, 10));
    HeldOut large = answers(repeated(1, 60, 0, 40, 1, 9, 0, 1));
    HeldOut small = answers(repeated(1, 54, 0, 46, 1, 4, 0, 6));
    double[] same = new double[110];
    Arrays.fill(same, 1);
    double[] balanced = new double[110];
    Arrays.setAll(balanced, i -> i < 100 ? 0.55 : 5.5);
    assertThat(large.clearlyBetterThan(small, features, same)).isFalse(); // 1 < √11
    assertThat(small.clearlyBetterThan(large, features, same)).isFalse();
    assertThat(small.clearlyBetterThan(large, features, balanced)).isTrue(); // 24.2 > √153
    assertThat(large.clearlyBetterThan(small, features, balanced)).isFalse();
  }
}
