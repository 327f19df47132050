package vitrine.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.train.config.DropoutConfig;
import vitrine.vit.Dropout;

class RandomDropoutTest {
  private static RandomDropout patches(double share, long... seeds) {
    return new RandomDropout(new DropoutConfig(share), LongStream.of(seeds).boxed().toList());
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
    assertThat(RandomDropout.of(new DropoutConfig(0), List.of(example))).isSameAs(Dropout.NONE);
    assertThat(Dropout.NONE.keptPatches(3, 5)).isEqualTo(IntStream.range(0, 5).toArray());
  }
}
