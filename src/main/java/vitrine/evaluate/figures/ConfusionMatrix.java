package vitrine.evaluate.figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How often pictures of each class were taken for each class. Only what occurs is kept: at most
/// labels × labels counts, however many pictures there are.
public final class ConfusionMatrix {
  private static final Comparator<Confusion> MOST_FIRST =
      Comparator.comparingLong(Confusion::count)
          .reversed()
          .thenComparingInt(Confusion::label)
          .thenComparingInt(Confusion::predicted);

  private final int labels;
  private final Map<Long, Long> counts = new HashMap<>();
  private final long[] pictures; // by their class
  private final long[] predictions; // by the class that was predicted

  /// Pictures of one class that were taken for another.
  ///
  /// @param label the pictures' class
  /// @param predicted what they were taken for
  /// @param count of such pictures
  public record Confusion(int label, int predicted, long count) {}

  /// How well one class is told from the others.
  ///
  /// @param label its index
  /// @param pictures of the class
  /// @param predictions how often it was predicted
  /// @param correct how often rightly
  /// @param precision `correct / predictions`; null where it was never predicted
  /// @param recall `correct / pictures`; null where there are no pictures
  /// @param f1 their harmonic mean; null where there are neither pictures nor predictions
  public record ClassScore(
      int label,
      long pictures,
      long predictions,
      long correct,
      @Nullable Double precision,
      @Nullable Proportion recall,
      @Nullable Double f1) {}

  /// Of so many classes, empty.
  public ConfusionMatrix(int labels) {
    this.labels = labels;
    pictures = new long[labels];
    predictions = new long[labels];
  }

  /// Counts one picture.
  public void add(Answer answer) {
    counts.merge(key(answer.label(), answer.predicted()), 1L, Long::sum);
    pictures[answer.label()]++;
    predictions[answer.predicted()]++;
  }

  private long key(int label, int predicted) {
    return (long) label * labels + predicted;
  }

  /// The number of classes.
  public int labels() {
    return labels;
  }

  /// How many pictures of the one class were taken for the other.
  public long count(int label, int predicted) {
    return counts.getOrDefault(key(label, predicted), 0L);
  }

  /// (labels, labels): a row for each class of the pictures, a column for each prediction.
  public List<List<Long>> rows() {
    List<List<Long>> rows = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      List<Long> row = new ArrayList<>();
      for (int j = 0; j < labels; j++) {
        row.add(count(i, j));
      }
      rows.add(List.copyOf(row));
    }
    return List.copyOf(rows);
  }

  /// Pairs of different classes, the most frequent first.
  public List<Confusion> confusions(int limit) {
    return counts.entrySet().stream()
        .map(e ->
            new Confusion((int) (e.getKey() / labels), (int) (e.getKey() % labels), e.getValue()))
        .filter(c -> c.label() != c.predicted())
        .sorted(MOST_FIRST)
        .limit(limit)
        .toList();
  }

  /// One for each class, by index.
  public List<ClassScore> classes() {
    List<ClassScore> scores = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      long correct = count(i, i);
      long either = pictures[i] + predictions[i];
      scores.add(
          new ClassScore(
              i,
              pictures[i],
              predictions[i],
              correct,
              predictions[i] == 0 ? null : (double) correct / predictions[i],
              pictures[i] == 0 ? null : Proportion.of(correct, pictures[i]),
              either == 0 ? null : 2.0 * correct / either));
    }
    return List.copyOf(scores);
  }
}
