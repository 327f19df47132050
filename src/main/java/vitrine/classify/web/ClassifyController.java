package vitrine.classify.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.Classification;
import vitrine.classify.intake.Answer;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Upload;
import vitrine.classify.intake.Wanted;

/// `POST /classify`.
@RestController
class ClassifyController implements ClassifyApi {
  private final Intake intake;

  ClassifyController(Intake intake) {
    this.intake = intake;
  }

  @Override
  @PostPictures(path = "/classify", produces = MediaType.APPLICATION_JSON_VALUE)
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
    return PictureAnswers.of(answers, ClassificationResponse::of);
  }
}
