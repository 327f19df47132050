package vitrine.classify.intake;

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
