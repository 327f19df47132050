package vitrine.explain.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import vitrine.classify.intake.Arrival;
import vitrine.classify.intake.BodyParameters;
import vitrine.classify.intake.Intake;
import vitrine.classify.intake.Upload;
import vitrine.classify.intake.Wanted;
import vitrine.classify.web.ServerTiming;
import vitrine.explain.ExplainParameters;
import vitrine.serving.Failure;

/// `POST /explain`.
@RestController
class ExplainController implements ExplainApi {
  private static final List<String> NAMES = ExplainParameters.names();
  private static final BodyParameters IN_BODY = inBody();

  private final Intake intake;
  private final ExplainTask task;

  ExplainController(Intake intake, ExplainTask task) {
    this.intake = intake;
    this.task = task;
  }

  private static BodyParameters inBody() {
    Set<String> inForm = new HashSet<>(NAMES);
    inForm.add("model");
    return new BodyParameters(
        inForm,
        NAMES.stream().map(name -> new BodyParameters.Key(name, name)).toList(),
        Set.of());
  }

  @Override
  @PostMapping(
      path = "/explain",
      consumes = {
        MediaType.MULTIPART_FORM_DATA_VALUE,
        "image/*",
        MediaType.APPLICATION_OCTET_STREAM_VALUE,
        MediaType.APPLICATION_JSON_VALUE
      },
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
    Upload upload = arrival.upload(IN_BODY);
    if (upload.pictures().size() > 1) {
      throw new Failure.BadBody(
          "the body holds %d pictures; one is explained at a time"
              .formatted(upload.pictures().size()));
    }
    Map<String, String> given = new HashMap<>();
    for (String name : NAMES) {
      String value = upload.parameter(name, query.get(name));
      if (value != null) {
        given.put(name, value);
      }
    }
    AnswerForm form =
        AnswerForm.of(given.get("as"), arrival.request().getHeader(HttpHeaders.ACCEPT));
    return new Wanted<>(
        upload.pictures(),
        new ExplainOptions(new ExplainParameters(given), form),
        upload.parameter("model", query.get("model")));
  }
}
