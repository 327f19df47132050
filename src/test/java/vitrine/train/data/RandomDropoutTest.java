package vitrine.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.tensor.Matrix;
import vitrine.train.config.DropoutConfig;
import vitrine.vit.Dropout;

class RandomDropoutTest {
  private static RandomDropout patches(double share, long... seeds) {
    return new RandomDropout(new DropoutConfig(share, 0, 0), LongStream.of(seeds).boxed().toList());
  }

  /// As Python rounds: halves to even.
  @ParameterizedTest
  @CsvSource({"0, 64, 64", "0.25, 64, 48", "0.5, 5, 2", "0.5, 7, 4", "0.999, 64, 1", "0.3, 1, 1"})
  void soManyPatchesStay(double share, int patches, int kept) {
    int[] stay = patches(share, 1).keptPatches(0, patches);
    assertThat(stay).hasSize(kept).doesNotHaveDuplicates().isSorted();
    assertThat(stay[0]).isNotNegative();
    assertThat(stay[kept - 1]).isLessThan(patches);
  }

  /// Each as often as any other.
  @Test
  void everyPatchHasItsTurn() {
    int[] count = new int[10];
    for (long seed = 0; seed < 4000; seed++) {
      for (int patch : patches(0.7, seed).keptPatches(0, 10)) {
        count[patch]++;
      }
    }
    for (int n : count) {
      assertThat(n / 4000.0).isCloseTo(0.3, within(0.03));
    }
  }

  /// And not on its place among those that go along.
  @Test
  void whatIsLeftOutDependsOnThePicture() {
    RandomDropout some = patches(0.5, 8, 9);
    assertThat(some.keptPatches(1, 20))
        .isEqualTo(patches(0.5, 9).keptPatches(0, 20))
        .isNotEqualTo(some.keptPatches(0, 20));
  }

  private static RandomDropout values(double hidden, double attention, long... seeds) {
    return new RandomDropout(
        new DropoutConfig(0, hidden, attention), LongStream.of(seeds).boxed().toList());
  }

  private static Matrix ones(int pictures) {
    Matrix x = Matrix.zeros(pictures * 50, 40);
    Arrays.fill(x.data(), 1);
    return x;
  }

  /// So many are 0; the others are as much larger, and the mean stays.
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.8})
  void theExpectationStays(double p) {
    float[] out = values(p, 0, 1, 2, 3, 4).dropped("embeddings", ones(4)).data();
    double zeros = 0;
    double sum = 0;
    for (float value : out) {
      assertThat(value).isIn(0f, (float) (1 / (1 - p)));
      zeros += value == 0 ? 1 : 0;
      sum += value;
    }
    assertThat(zeros / out.length).isCloseTo(p, within(0.02));
    assertThat(sum / out.length).isCloseTo(1, within(0.08));
  }

  @Test
  void eachKindHasItsProbability() {
    Matrix x = ones(1);
    RandomDropout hidden = values(0.5, 0, 1);
    RandomDropout attention = values(0, 0.5, 1);
    for (String place : List.of("embeddings", "layer.0.attention.output", "layer.11.mlp.output")) {
      assertThat(hidden.dropped(place, x).data()).contains(0);
      assertThat(attention.dropped(place, x)).isSameAs(x);
    }
    assertThat(attention.dropped("layer.3.attention.probs", x).data()).contains(0);
    assertThat(hidden.dropped("layer.3.attention.probs", x)).isSameAs(x);
    assertThat(hidden.keptPatches(0, 9)).hasSize(9);
    assertThat(x.data()).containsOnly(1);
  }

  /// The way back is told what the way there was told, whoever goes along; other places, and other
  /// pictures, are told something else.
  @Test
  void whatIsZeroDependsOnThePictureAndThePlace() {
    RandomDropout both = values(0.5, 0.5, 8, 9);
    Matrix one = both.dropped("layer.1.mlp.output", ones(2));
    assertThat(both.dropped("layer.1.mlp.output", ones(2)).data()).isEqualTo(one.data());
    assertThat(both.dropped("layer.2.mlp.output", ones(2)).data()).isNotEqualTo(one.data());
    int half = one.data().length / 2;
    float[] second = Arrays.copyOfRange(one.data(), half, 2 * half);
    assertThat(second)
        .isEqualTo(values(0.5, 0, 9).dropped("layer.1.mlp.output", ones(1)).data())
        .isNotEqualTo(Arrays.copyOf(one.data(), half));
  }

  @Test
  void seedsDifferByPictureEpochAndSeed() {
    Set<Long> seeds = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      for (int epoch = 0; epoch < 10; epoch++) {
        for (int picture = 0; picture < 10; picture++) {
          seeds.add(Draw.seedOfDropout(seed, epoch, picture));
        }
      }
    }
    assertThat(seeds).hasSize(1000);
  }

  @Test
  void withoutItNothingIsDrawn() {
    var example = new Example(new float[0], new float[0], 0, 7);
    assertThat(RandomDropout.of(new DropoutConfig(0, 0, 0), List.of(example)))
        .isSameAs(Dropout.NONE);
    Matrix x = ones(1);
    assertThat(Dropout.NONE.dropped("embeddings", x)).isSameAs(x);
    assertThat(Dropout.NONE.keptPatches(3, 5)).isEqualTo(IntStream.range(0, 5).toArray());
  }
}
