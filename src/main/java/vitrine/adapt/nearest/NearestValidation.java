package vitrine.adapt.nearest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;
import vitrine.adapt.validation.Folds;
import vitrine.adapt.validation.HeldOut;

/// What prototypes and neighbours answer for pictures that are held out.
public final class NearestValidation {
  /// Pictures between two steps.
  private static final int AT_ONCE = 256;

  private NearestValidation() {}

  /// How many steps neighbours take.
  public static int steps(Features features) {
    return Math.ceilDiv(features.size(), AT_ONCE);
  }

  /// Logits by prototypes of length 1, (labels) of each picture; null for one that is never held
  /// out.
  public static float[] @Nullable [] prototypes(
      Features features, Prototypes prototypes, Folds folds) {
    List<LinearHead> heads =
        IntStream.range(0, folds.count())
            .mapToObj(fold -> prototypes.head(i -> folds.of()[i] != fold))
            .toList();
    float[] @Nullable [] logits = new float[features.size()][];
    for (int i = 0; i < logits.length; i++) {
      int fold = folds.of()[i];
      logits[i] = fold == Folds.NEVER ? null : heads.get(fold).logits(features.values(i));
    }
    return logits;
  }

  /// Votes of k neighbours, for each k.
  ///
  /// @param step is called {@link #steps} times
  public static Map<Integer, HeldOut> neighbours(
      Features features, List<Integer> ks, Folds folds, Runnable step) {
    var nearest = new NearestNeighbours(features);
    int most = Collections.max(ks);
    List<List<NearestNeighbours.Neighbour>> neighbours = new ArrayList<>();
    for (int from = 0; from < features.size(); from += AT_ONCE) {
      IntStream.range(from, Math.min(from + AT_ONCE, features.size()))
          .parallel()
          .mapToObj(i -> {
            int fold = folds.of()[i];
            return fold == Folds.NEVER
                ? List.<NearestNeighbours.Neighbour>of()
                : nearest.of(features.values(i), most, other -> folds.of()[other] != fold);
          })
          .forEachOrdered(neighbours::add);
      step.run();
    }
    Map<Integer, HeldOut> byK = new LinkedHashMap<>();
    for (int k : new ArrayList<>(ks).stream().sorted().distinct().toList()) {
      float[] @Nullable [] logits = new float[features.size()][];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = folds.of()[i] == Folds.NEVER ? null : nearest.logits(neighbours.get(i), k);
      }
      byK.put(k, new HeldOut(logits));
    }
    return byK;
  }
}
