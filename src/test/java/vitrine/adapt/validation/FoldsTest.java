package vitrine.adapt.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vitrine.adapt.HeadsGolden;
import vitrine.adapt.features.Features;
import vitrine.adapt.features.Features.Featured;

class FoldsTest {
  private static Features of(int... sizes) {
    int[] labels =
        IntStream.range(0, sizes.length)
            .flatMap(label -> IntStream.generate(() -> label).limit(sizes[label]))
            .toArray();
    float[][] rows = new float[labels.length][1];
    return HeadsGolden.features(rows, labels);
  }

  private static long count(Features features, Folds folds, int label, int fold) {
    return IntStream.range(0, features.size())
        .filter(i -> features.label(i) == label && folds.of()[i] == fold)
        .count();
  }

  @Test
  void eachClassIsSpreadEvenly() {
    Features features = of(53, 20, 7);
    Folds folds = Folds.of(features, 5, 1);
    assertThat(folds.count()).isEqualTo(5);
    int[] sizes = {53, 20, 7};
    for (int label = 0; label < 3; label++) {
      for (int fold = 0; fold < 5; fold++) {
        assertThat(count(features, folds, label, fold))
            .isBetween((long) sizes[label] / 5, (long) (sizes[label] + 4) / 5);
      }
    }
    for (int fold = 0; fold < 5; fold++) {
      int wanted = fold;
      assertThat(Arrays.stream(folds.of()).filter(one -> one == wanted)).hasSize(16);
    }
  }

  @Test
  void theSeedDealsAndTheNamesDoNot() {
    Features features = of(30, 30);
    Folds folds = Folds.of(features, 5, 1);
    assertThat(Folds.of(features, 5, 1).of()).isEqualTo(folds.of());
    assertThat(Folds.of(features, 5, 2).of()).isNotEqualTo(folds.of());
    List<Integer> order = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
    Collections.shuffle(order, new Random(3));
    var shuffled =
        new Features(order.stream().map(features.pictures()::get).toList(), features.classes(), 1);
    Folds same = Folds.of(shuffled, 5, 1);
    for (int i = 0; i < 60; i++) {
      assertThat(same.of()[i]).isEqualTo(folds.of()[order.get(i)]);
    }
  }

  /// Else a head is judged by what it has learned.
  @Test
  void copiesShareAFold() {
    Features features = of(20, 20);
    List<Featured> pictures = new ArrayList<>(features.pictures());
    pictures.addAll(features.pictures());
    Folds folds = Folds.of(new Features(pictures, features.classes(), 1), 5, 1);
    for (int i = 0; i < 40; i++) {
      assertThat(folds.of()[i + 40]).isEqualTo(folds.of()[i]);
    }
  }

  @Test
  void anOnlyPictureIsNeverHeldOut() {
    Features features = of(10, 1, 3);
    Folds folds = Folds.of(features, 5, 1);
    assertThat(folds.of()[10]).isEqualTo(Folds.NEVER);
    assertThat(Arrays.stream(folds.of()).filter(fold -> fold == Folds.NEVER)).hasSize(1);
    assertThat(IntStream.range(11, 14).map(i -> folds.of()[i])).doesNotHaveDuplicates();
  }

  @Test
  void noMoreFoldsThanTheLargestClassFills() {
    assertThat(Folds.of(of(3, 2), 5, 1).count()).isEqualTo(3);
    assertThat(Folds.of(of(1, 1), 5, 1).any()).isFalse();
  }
}
