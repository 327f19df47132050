package vitrine.embed;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Upload;
import vitrine.classify.intake.Wanted;
import vitrine.classify.web.PictureAnswers;
import vitrine.classify.web.PostPictures;

/// `POST /embed`.
@RestController
class EmbedController implements EmbedApi {
  private final Intake intake;
  private final Embedder embedder;

  EmbedController(Intake intake, Embedder embedder) {
    this.intake = intake;
    this.embedder = embedder;
  }

  @Override
  @PostPictures(path = "/embed", produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<Object> embed(
      HttpServletRequest request,
      @RequestParam(name = "model", required = false) @Nullable String modelName,
      @RequestParam(name = "normalize", required = false) @Nullable String normalize)
      throws IOException {
    return PictureAnswers.of(
        intake.answer(
            request,
            modelName,
            arrival -> {
              Upload upload = arrival.upload(EmbedOptions.IN_BODY);
              return new Wanted<>(
                  upload.pictures(),
                  EmbedOptions.of(upload.parameter("normalize", normalize)),
                  upload.parameter("model", modelName));
            },
            embedder),
        EmbeddingResponse::of);
  }
}
