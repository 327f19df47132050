package vitrine.adapt.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import vitrine.adapt.features.Features;

/// Which pictures are held out together: each class is spread over all folds as evenly as it goes
/// (stratified k-fold cross-validation). Copies of a file in one class share a fold, so that no
/// head is judged by what it was fitted to. A class of which there is but one picture is always
/// fitted to, and never judged by.
///
/// @param of each picture its fold, or {@link #NEVER}
/// @param count of folds; 0 where no picture can be held out
public record Folds(int[] of, int count) {
  /// Of a picture that is never held out.
  public static final int NEVER = -1;

  /// Deals the pictures; the same for the same contents and seed, whatever their names.
  ///
  /// @param wanted folds, at least 2; no more are made than the largest class can fill
  public static Folds of(Features features, int wanted, long seed) {
    List<TreeSet<String>> contents = new ArrayList<>(); // by class
    features.classes().forEach(_ -> contents.add(new TreeSet<>()));
    features.pictures().forEach(one -> contents.get(one.label()).add(one.sha256()));
    int most = contents.stream().mapToInt(TreeSet::size).max().orElse(0);
    int count = most < 2 ? 0 : Math.min(wanted, most);
    var random = new SplittableRandom(seed);
    List<Map<String, Integer>> dealt = new ArrayList<>();
    int next = 0;
    for (TreeSet<String> of : contents) {
      Map<String, Integer> folds = new HashMap<>();
      for (String content : shuffled(of, random)) {
        folds.put(content, of.size() < 2 ? NEVER : next++ % count);
      }
      dealt.add(folds);
    }
    int[] of = new int[features.size()];
    Arrays.setAll(
        of,
        i -> dealt.get(features.label(i)).getOrDefault(features.pictures().get(i).sha256(), NEVER));
    return new Folds(of, count);
  }

  /// Fisher & Yates, in Durstenfeld's version of 1964.
  private static String[] shuffled(TreeSet<String> contents, SplittableRandom random) {
    String[] order = contents.toArray(String[]::new);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      String kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /// Whether pictures can be held out at all.
  public boolean any() {
    return count > 0;
  }

  /// The weights of a fit that leaves a fold out.
  ///
  /// @param weights of all pictures
  double[] without(int fold, double[] weights) {
    return IntStream.range(0, of.length).mapToDouble(i -> of[i] == fold ? 0 : weights[i]).toArray();
  }
}
