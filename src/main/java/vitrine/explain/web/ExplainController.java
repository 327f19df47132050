package vitrine.explain.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.intake.Arrival;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Upload;
import vitrine.classify.intake.Wanted;
import vitrine.classify.web.PostPictures;
import vitrine.classify.web.ServerTiming;
import vitrine.explain.ExplainParameters;

/// `POST /explain`.
@RestController
class ExplainController implements ExplainApi {
  private static final List<String> NAMES = ExplainParameters.names();

  private final Intake intake;
  private final ExplainTask task;

  ExplainController(Intake intake, ExplainTask task) {
    this.intake = intake;
    this.task = task;
  }

  @Override
  @PostPictures(
      path = "/explain",
      produces = {MediaType.IMAGE_PNG_VALUE, MediaType.APPLICATION_JSON_VALUE})
  public ResponseEntity<Object> explain(
      HttpServletRequest request, @RequestParam Map<String, String> query) throws IOException {
    Explained explained =
        intake
            .answer(request, query.get("model"), arrival -> wanted(arrival, query), task)
            .getFirst()
            .orThrow();
    return ResponseEntity.ok()
        .contentType(explained.form().type())
        .header(ServerTiming.HEADER, ServerTiming.of(List.of(explained)))
        .body(explained.body());
  }

  private static Wanted<ExplainOptions> wanted(Arrival arrival, Map<String, String> query)
      throws IOException {
    Upload upload = OnePicture.of(arrival, NAMES);
    Map<String, String> given = new HashMap<>();
    for (String name : NAMES) {
      String value = upload.parameter(name, query.get(name));
      if (value != null) {
        given.put(name, value);
      }
    }
    AnswerForm form =
        AnswerForm.of(
            given.get("as"), arrival.request().getHeader(HttpHeaders.ACCEPT), AnswerForm.PNG);
    return new Wanted<>(
        upload.pictures(),
        new ExplainOptions(new ExplainParameters(given), form),
        upload.parameter("model", query.get("model")));
  }
}
