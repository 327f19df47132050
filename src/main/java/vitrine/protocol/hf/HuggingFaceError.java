package vitrine.protocol.hf;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import vitrine.serving.ErrorShape;

/// What went wrong, as Hugging Face's inference servers say it.
///
/// @param error in a sentence
/// @param errorType the name of the problem
/// @param estimatedTime seconds until the model may be ready; null where that is not what is wrong
record HuggingFaceError(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String error,
    @JsonProperty("error_type") @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
        String errorType,
    @JsonProperty("estimated_time") @Schema(description = "Seconds")
        @Nullable Double estimatedTime) {

  /// As `Retry-After` says.
  private static final double SOON = 1;

  static HuggingFaceError of(ProblemDetail problem) {
    String type = Objects.requireNonNull(problem.getType()).toString();
    return new HuggingFaceError(
        ErrorShape.sentence(problem),
        type.substring(type.lastIndexOf(':') + 1),
        problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value() ? SOON : null);
  }
}
