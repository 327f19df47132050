package vitrine.evaluate.figures;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// What is counted of all answers.
public final class Tally {
  /// Of top-5.
  private static final int FIVE = 5;

  private final ConfusionMatrix confusion;
  private final Reliability reliability = new Reliability();
  private long pictures;
  private long best;
  private long amongFive;
  private double loss;

  /// Of a model with so many classes.
  public Tally(int labels) {
    confusion = new ConfusionMatrix(labels);
  }

  /// Counts one picture.
  public void add(Answer answer) {
    confusion.add(answer);
    reliability.add(answer);
    pictures++;
    best += answer.rank() == 0 ? 1 : 0;
    amongFive += answer.rank() < FIVE ? 1 : 0;
    loss += answer.loss();
  }

  /// The number of pictures.
  public long pictures() {
    return pictures;
  }

  /// The share of pictures whose best class is theirs.
  public Proportion top1() {
    return Proportion.of(best, pictures);
  }

  /// The share of pictures whose class is among the best five; empty where there are no more than
  /// five classes.
  public Optional<Proportion> top5() {
    return confusion.labels() > FIVE
        ? Optional.of(Proportion.of(amongFive, pictures))
        : Optional.empty();
  }

  /// The mean cross-entropy.
  public double loss() {
    return loss / pictures;
  }

  public ConfusionMatrix confusion() {
    return confusion;
  }

  public Reliability reliability() {
    return reliability;
  }

  /// The mean recall of the classes that have pictures (balanced accuracy).
  public OptionalDouble meanRecall() {
    return confusion.classes().stream()
        .map(ConfusionMatrix.ClassScore::recall)
        .filter(Objects::nonNull)
        .mapToDouble(Proportion::share)
        .average();
  }

  /// The mean F1 of the classes that have pictures.
  public OptionalDouble meanF1() {
    return confusion.classes().stream()
        .filter(score -> score.pictures() > 0)
        .flatMapToDouble(
            score -> score.f1() == null ? DoubleStream.empty() : DoubleStream.of(score.f1()))
        .average();
  }
}
