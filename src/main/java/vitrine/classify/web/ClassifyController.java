package vitrine.classify.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.Classification;
import vitrine.classify.intake.Answer;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Upload;
import vitrine.classify.intake.Wanted;
import vitrine.serving.Problems;

/// `POST /classify`.
@RestController
class ClassifyController implements ClassifyApi {
  private final Intake intake;

  ClassifyController(Intake intake) {
    this.intake = intake;
  }

  @Override
  @PostMapping(
      path = "/classify",
      consumes = {
        MediaType.MULTIPART_FORM_DATA_VALUE,
        "image/*",
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        MediaType.APPLICATION_JSON_VALUE
      },
      produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<Object> classify(
      HttpServletRequest request,
      @RequestParam(name = "model", required = false) @Nullable String modelName,
      @RequestParam(name = "top_k", required = false) @Nullable String topK,
      @RequestParam(name = "min_score", required = false) @Nullable String minScore,
      @RequestParam(name = "function", required = false) @Nullable String function)
      throws IOException {
    List<Answer<Classification>> answers =
        intake.classify(
            request,
            modelName,
            arrival -> {
              Upload upload = arrival.upload();
              return new Wanted<>(
                  upload.pictures(),
                  upload.options(topK, minScore, function),
                  upload.parameter("model", modelName));
            });
    return answers.size() == 1
        ? answer(answers, ClassificationResponse.of(answers.getFirst().orThrow()))
        : answer(answers, answers.stream().map(ClassifyController::body).toList());
  }

  private static ResponseEntity<Object> answer(List<Answer<Classification>> answers, Object body) {
    List<Classification> done =
        answers.stream().map(Answer::result).filter(Objects::nonNull).toList();
    return ResponseEntity.ok().header(ServerTiming.HEADER, ServerTiming.of(done)).body(body);
  }

  /// Of one picture among several.
  private static Object body(Answer<Classification> answer) {
    return answer.result() == null
        ? new ImageProblem(Problems.of(Objects.requireNonNull(answer.failure())))
        : ClassificationResponse.of(answer.result());
  }

  /// In the place of a picture that failed among several.
  private record ImageProblem(ProblemDetail error) {}
}
