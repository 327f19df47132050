package vitrine.protocol;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import vitrine.classify.Classification;
import vitrine.classify.intake.Answer;
import vitrine.classify.intake.BodyParameters;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Upload;
import vitrine.classify.intake.Wanted;

/// Answers as transformers' pipeline for image classification does, which Hugging Face's servers
/// hand on: of one picture its classes, the best first; of a list of pictures a list of these.
@Component
public final class Pipeline {
  /// How to wait and to cache, which here is as it is.
  private static final BodyParameters PARAMETERS =
      BodyParameters.CLASSIFY.skipping(Set.of("options"));

  private final Intake intake;

  Pipeline(Intake intake) {
    this.intake = intake;
  }

  /// Classifies what the body holds, whatever its content type says.
  ///
  /// @param model that the path or the query names; the default one for null
  /// @throws vitrine.serving.Failure of the request, or of the first picture that failed
  public List<?> classify(HttpServletRequest request, @Nullable String model) throws IOException {
    var list = new AtomicBoolean();
    List<Answer<Classification>> answers =
        intake.classify(
            request,
            model,
            arrival -> {
              Upload upload = arrival.upload(PARAMETERS);
              list.set(upload.list() || upload.pictures().size() > 1);
              return new Wanted<>(upload.pictures(), upload.options(null, null, null));
            });
    List<List<LabelScore>> each = answers.stream().map(Pipeline::classes).toList();
    return list.get() ? each : each.getFirst();
  }

  private static List<LabelScore> classes(Answer<Classification> answer) {
    return answer.orThrow().predictions().stream()
        .map(prediction -> new LabelScore(prediction.label(), prediction.score()))
        .toList();
  }
}
