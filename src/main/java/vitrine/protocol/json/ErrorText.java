package vitrine.protocol.json;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;
import org.springframework.http.ProblemDetail;
import vitrine.serving.ErrorShape;

/// An error as one text: `{"error": "The body can't be read: it is no JSON object"}`.
///
/// @param error what went wrong, in words
public record ErrorText(
    @Schema(description = "What went wrong, in words", requiredMode = Schema.RequiredMode.REQUIRED)
        String error) {
  static ErrorText of(ProblemDetail problem) {
    String title = Objects.requireNonNullElse(problem.getTitle(), "The request failed");
    String detail = problem.getDetail();
    return new ErrorText(detail == null ? title : title + ": " + detail);
  }

  /// The errors of a protocol that says them so.
  public abstract static class Shape implements ErrorShape {
    @Override
    public Object body(ProblemDetail problem) {
      return of(problem);
    }

    @Override
    public Class<?> bodyType() {
      return ErrorText.class;
    }
  }
}
