package vitrine.protocol.json;

import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.ProblemDetail;
import vitrine.serving.ErrorShape;

/// Errors as one text: `{"error": "The body can't be read: it is no JSON object"}`.
public abstract class ErrorText implements ErrorShape {
  @Override
  public Object body(ProblemDetail problem) {
    String title = Objects.requireNonNullElse(problem.getTitle(), "The request failed");
    String detail = problem.getDetail();
    return Map.of("error", detail == null ? title : title + ": " + detail);
  }

  @Override
  public String schemaName() {
    return "ErrorText";
  }

  @Override
  public Schema<?> schema() {
    Schema<?> text = new Schema<Object>();
    text.setTypes(Set.of("string")); // OpenAPI 3.1
    Schema<?> error = new Schema<Object>();
    error.setTypes(Set.of("object"));
    error.setDescription("What went wrong, in words");
    error.addProperty("error", text);
    error.setRequired(List.of("error"));
    return error;
  }
}
