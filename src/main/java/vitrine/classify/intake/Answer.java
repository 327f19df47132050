package vitrine.classify.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vitrine.serving.Failure;

/// What became of one picture: one of the two.
///
/// @param <R> what a picture is answered with
public record Answer<R>(@Nullable R result, @Nullable Failure failure) {
  static <R> Answer<R> of(R result) {
    return new Answer<>(result, null);
  }

  static <R> Answer<R> failed(Failure failure) {
    return new Answer<>(null, failure);
  }

  /// What there is of each of several, where one that fails fails all.
  ///
  /// @throws Failure of the first that failed, naming it
  public static <R> List<R> allOrThrow(List<Answer<R>> answers) {
    List<R> results = new ArrayList<>();
    for (Answer<R> answer : answers) {
      if (answer.failure() != null && answers.size() > 1) {
        throw new Failure.OneOfSeveral(results.size(), answer.failure());
      }
      results.add(answer.orThrow());
    }
    return results;
  }

  /// What there is of it.
  ///
  /// @throws Failure where it failed
  public R orThrow() {
    if (result == null) {
      throw Objects.requireNonNull(failure);
    }
    return result;
  }
}
