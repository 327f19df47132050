package vitrine.classify.web;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import vitrine.classify.Timed;
import vitrine.classify.intake.Answer;
import vitrine.serving.Problems;

/// The answer to a request with pictures: of one picture an object, of several a list in the same
/// order, with `{"error": problem}` in the place of one that failed.
public final class PictureAnswers {
  private PictureAnswers() {}

  /// The answer, with the times of its stages.
  ///
  /// @param body what is said of a picture
  /// @throws vitrine.serving.Failure of a single picture that failed
  public static <R extends Timed> ResponseEntity<Object> of(
      List<Answer<R>> answers, Function<R, Object> body) {
    return answers.size() == 1
        ? answer(answers, body.apply(answers.getFirst().orThrow()))
        : answer(answers, answers.stream().map(each -> body(each, body)).toList());
  }

  private static <R extends Timed> ResponseEntity<Object> answer(
      List<Answer<R>> answers, Object body) {
    List<R> done = answers.stream().map(Answer::result).filter(Objects::nonNull).toList();
    return ResponseEntity.ok().header(ServerTiming.HEADER, ServerTiming.of(done)).body(body);
  }

  /// Of one picture among several.
  private static <R> Object body(Answer<R> answer, Function<R, Object> body) {
    return answer.result() == null
        ? new ImageProblem(Problems.of(Objects.requireNonNull(answer.failure())))
        : body.apply(answer.result());
  }

  /// In the place of a picture that failed among several.
  private record ImageProblem(ProblemDetail error) {}
}
