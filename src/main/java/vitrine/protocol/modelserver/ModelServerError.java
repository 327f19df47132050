package vitrine.protocol.modelserver;

import io.swagger.v3.oas.annotations.media.Schema;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import vitrine.serving.ErrorShape;
import vitrine.serving.Outcome;

/// What went wrong, as Multi Model Server and its descendants say it.
///
/// @param code the status
/// @param type the name of an exception of theirs, where they have one for it
/// @param message in a sentence
record ModelServerError(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) int code,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String type,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String message) {

  static ModelServerError of(ProblemDetail problem) {
    return new ModelServerError(problem.getStatus(), type(problem), ErrorShape.sentence(problem));
  }

  private static String type(ProblemDetail problem) {
    return switch (HttpStatus.valueOf(problem.getStatus())) {
      case UNAUTHORIZED, FORBIDDEN -> "InvalidKeyException";
      case NOT_FOUND ->
          Outcome.UNKNOWN_MODEL.type().equals(problem.getType())
              ? "ModelNotFoundException"
              : "ResourceNotFoundException";
      case METHOD_NOT_ALLOWED -> "MethodNotAllowedException";
      case NOT_ACCEPTABLE -> "NotAcceptableException";
      case REQUEST_TIMEOUT, GATEWAY_TIMEOUT -> "RequestTimeoutException";
      case CONTENT_TOO_LARGE -> "RequestEntityTooLargeException";
      case UNSUPPORTED_MEDIA_TYPE -> "UnsupportedMediaTypeException";
      case TOO_MANY_REQUESTS -> "TooManyRequestsException";
      case SERVICE_UNAVAILABLE -> "ServiceUnavailableException";
      case INTERNAL_SERVER_ERROR -> "InternalServerException";
      default -> "BadRequestException";
    };
  }
}
