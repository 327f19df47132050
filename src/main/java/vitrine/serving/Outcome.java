package vitrine.serving;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import vitrine.image.ImageException;
import vitrine.inference.InferenceException;

/// How the classification of one picture ended: the label `outcome` of the metrics, and for a
/// failure the status and the type of its problem details.
public enum Outcome {
  OK(HttpStatus.OK, "Classified"),
  UNDECODABLE_IMAGE(HttpStatus.BAD_REQUEST, "The picture can't be decoded"),
  BAD_BODY(HttpStatus.BAD_REQUEST, "The body can't be read"),
  BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request can't be read"),
  UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "A key is needed"),
  ORIGIN_NOT_ALLOWED(HttpStatus.FORBIDDEN, "Pages of this origin may not call the service"),
  UNKNOWN_MODEL(HttpStatus.NOT_FOUND, "There is no such model"),
  UNKNOWN_PATH(HttpStatus.NOT_FOUND, "There is nothing here"),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is not allowed here"),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "No form of the answer is accepted"),
  UPLOAD_TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The body did not arrive in time"),
  IMAGE_BYTES(HttpStatus.CONTENT_TOO_LARGE, "The picture has too many bytes"),
  IMAGE_PIXELS(HttpStatus.CONTENT_TOO_LARGE, "The picture has too many pixels"),
  IMAGE_MEMORY(HttpStatus.CONTENT_TOO_LARGE, "The picture takes too much memory"),
  BODY_BYTES(HttpStatus.CONTENT_TOO_LARGE, "The body has too many bytes"),
  UNKNOWN_FORMAT(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The format of the picture is not known"),
  UNSUPPORTED_BODY(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The content type is not taken"),
  EXPECTATION_FAILED(HttpStatus.EXPECTATION_FAILED, "What is expected is not known"),
  BAD_PARAMETER(HttpStatus.UNPROCESSABLE_CONTENT, "A parameter has a value that is not allowed"),
  QUEUE_FULL(HttpStatus.TOO_MANY_REQUESTS, "Too many pictures are waiting"),
  UPLOADS_FULL(HttpStatus.TOO_MANY_REQUESTS, "Too much is being uploaded"),
  ENGINE_FAILED(HttpStatus.INTERNAL_SERVER_ERROR, "The network failed"),
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "The service failed"),
  NOT_IMPLEMENTED(HttpStatus.NOT_IMPLEMENTED, "The method or the transfer coding is not known"),
  NOT_READY(HttpStatus.SERVICE_UNAVAILABLE, "The model is not ready"),
  DEADLINE_PASSED(HttpStatus.GATEWAY_TIMEOUT, "There was no answer in time"),
  HTTP_VERSION(HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "The version of HTTP is not spoken");

  /// What every problem's `type` begins with.
  static final String TYPES = "urn:vitrine:problem:";

  private final HttpStatus status;
  private final String title;

  Outcome(HttpStatus status, String title) {
    this.status = status;
    this.title = title;
  }

  public HttpStatus status() {
    return status;
  }

  public String title() {
    return title;
  }

  /// As it stands in metrics and in a problem's `type`: lower case with the separator asked for.
  public String slug(char separator) {
    return name().toLowerCase(Locale.ROOT).replace('_', separator);
  }

  /// The problem's `type`.
  public URI type() {
    return URI.create(TYPES + slug('-'));
  }

  /// What an HTTP status means where no failure of ours stands behind it.
  public static Outcome of(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403 -> ORIGIN_NOT_ALLOWED;
      case 404 -> UNKNOWN_PATH;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 408 -> UPLOAD_TOO_SLOW;
      case 413 -> BODY_BYTES;
      case 415 -> UNSUPPORTED_BODY;
      case 417 -> EXPECTATION_FAILED;
      case 501 -> NOT_IMPLEMENTED;
      case 503 -> NOT_READY;
      case 505 -> HTTP_VERSION;
      default -> status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
    };
  }

  /// The one mapping of failures: exhaustive, so that a new failure does not compile without one.
  public static Outcome of(Failure failure) {
    return switch (failure) {
      case Failure.BadImage image ->
          switch (image.reason()) {
            case ImageException.Undecodable _ -> UNDECODABLE_IMAGE;
            case ImageException.UnknownFormat _ -> UNKNOWN_FORMAT;
            case ImageException.TooManyBytes _ -> IMAGE_BYTES;
            case ImageException.TooManyPixels _ -> IMAGE_PIXELS;
          };
      case Failure.NoInference inference ->
          switch (inference.reason()) {
            case InferenceException.Closed _ -> NOT_READY;
            case InferenceException.NotFinite _, InferenceException.EngineFailed _ -> ENGINE_FAILED;
          };
      case Failure.OneOfSeveral several -> of(several.reason());
      case Failure.QueueFull _ -> QUEUE_FULL;
      case Failure.UploadsFull _ -> UPLOADS_FULL;
      case Failure.PictureTooLarge _ -> IMAGE_MEMORY;
      case Failure.UploadTooSlow _ -> UPLOAD_TOO_SLOW;
      case Failure.DeadlinePassed _ -> DEADLINE_PASSED;
      case Failure.BadParameter _ -> BAD_PARAMETER;
      case Failure.BadBody _ -> BAD_BODY;
      case Failure.BodyTooLarge _ -> BODY_BYTES;
      case Failure.UnknownModel _ -> UNKNOWN_MODEL;
      case Failure.NotReady _ -> NOT_READY;
      case Failure.UnsupportedBody _ -> UNSUPPORTED_BODY;
      case Failure.Unauthorized _ -> UNAUTHORIZED;
      case Failure.Unexpected _ -> INTERNAL_ERROR;
    };
  }

  /// Whether a client may succeed with the same request later.
  boolean temporary() {
    return this == QUEUE_FULL || this == UPLOADS_FULL || this == NOT_READY;
  }

  /// Whether what exactly went wrong is told to the log alone.
  boolean confidential() {
    return this == ENGINE_FAILED || this == INTERNAL_ERROR;
  }

  /// Whether the request was turned away rather than found wrong: counted in
  /// `vitrine_rejected_total`.
  boolean rejection() {
    return switch (this) {
      case UNAUTHORIZED,
          ORIGIN_NOT_ALLOWED,
          IMAGE_BYTES,
          IMAGE_PIXELS,
          IMAGE_MEMORY,
          BODY_BYTES,
          QUEUE_FULL,
          UPLOADS_FULL,
          UPLOAD_TOO_SLOW,
          NOT_READY,
          DEADLINE_PASSED ->
          true;
      case OK,
          UNDECODABLE_IMAGE,
          BAD_BODY,
          BAD_REQUEST,
          UNKNOWN_MODEL,
          UNKNOWN_PATH,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          EXPECTATION_FAILED,
          NOT_IMPLEMENTED,
          HTTP_VERSION,
          INTERNAL_ERROR,
          UNKNOWN_FORMAT,
          UNSUPPORTED_BODY,
          BAD_PARAMETER,
          ENGINE_FAILED ->
          false;
    };
  }
}
