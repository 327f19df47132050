package vitrine.adapt.fitting;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.features.Features;
import vitrine.adapt.features.Features.Featured;
import vitrine.adapt.validation.Folds;
import vitrine.adapt.validation.HeldOut;

/// Pictures by class, and in it by the SHA-256 of their files. Sums run in this order, so that a
/// head is the same to the bit whatever the files are called.
///
/// @param features in this order
/// @param places of them as they were given
record ContentOrder(Features features, List<Integer> places) {
  static ContentOrder of(Features given) {
    List<Featured> pictures = given.pictures();
    List<Integer> places =
        IntStream.range(0, given.size())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(given::label)
                    .thenComparing(place -> pictures.get(place).sha256()))
            .toList();
    var ordered =
        new Features(places.stream().map(pictures::get).toList(), given.classes(), given.width());
    return new ContentOrder(ordered, places);
  }

  /// Answers for the pictures as they were given.
  HeldOut given(HeldOut ordered) {
    float[] @Nullable [] logits = new float[places.size()][];
    for (int i = 0; i < logits.length; i++) {
      logits[places.get(i)] = ordered.logits()[i];
    }
    return new HeldOut(logits);
  }

  /// Folds of the pictures as they were given.
  Folds given(Folds ordered) {
    int[] of = new int[places.size()];
    for (int i = 0; i < of.length; i++) {
      of[places.get(i)] = ordered.of()[i];
    }
    return new Folds(of, ordered.count());
  }
}
