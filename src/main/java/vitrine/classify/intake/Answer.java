package vitrine.classify.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.classify.Classification;
import vitrine.serving.Failure;

/// What became of one picture: one of the two.
public record Answer(@Nullable Classification classification, @Nullable Failure failure) {
  static Answer of(Classification classification) {
    return new Answer(classification, null);
  }

  static Answer of(Failure failure) {
    return new Answer(null, failure);
  }

  /// What the network said of each of several, where one that fails fails all.
  ///
  /// @throws Failure of the first that failed, naming it
  public static List<Classification> allOrThrow(List<Answer> answers) {
    List<Classification> classifications = new ArrayList<>();
    for (Answer answer : answers) {
      if (answer.failure() != null && answers.size() > 1) {
        throw new Failure.OneOfSeveral(classifications.size(), answer.failure());
      }
      classifications.add(answer.orThrow());
    }
    return classifications;
  }

  /// What the network said of it.
  ///
  /// @throws Failure where it failed
  public Classification orThrow() {
    if (classification == null) {
      throw Objects.requireNonNull(failure);
    }
    return classification;
  }
}
