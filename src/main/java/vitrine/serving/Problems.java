package vitrine.serving;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/// Every failure as problem details (RFC 9457), or in the shape of the protocol that the client
/// speaks.
@RestControllerAdvice
public class Problems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private final ServiceMetrics metrics;
  private final ErrorShapes shapes;

  Problems(ServiceMetrics metrics, ErrorShapes shapes) {
    this.metrics = metrics;
    this.shapes = shapes;
  }

  /// The problem that a failure is. Why the service itself failed is told to its log alone.
  public static ProblemDetail of(Failure failure) {
    Outcome outcome = Outcome.of(failure);
    return of(outcome, outcome.confidential() ? null : failure.getMessage());
  }

  static ProblemDetail of(Outcome outcome, @Nullable String detail) {
    ProblemDetail problem = ProblemDetail.forStatus(outcome.status());
    problem.setType(outcome.type());
    problem.setTitle(outcome.title());
    problem.setDetail(detail);
    return problem;
  }

  /// The same as text, where nothing of Spring's writes it.
  public static String json(Outcome outcome, int status) {
    return "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d}"
        .formatted(outcome.type(), outcome.title(), status);
  }

  @ExceptionHandler
  ResponseEntity<Object> handle(Failure failure, HttpServletRequest request) {
    OutOfMemory.endIfCauseOf(failure);
    Outcome outcome = Outcome.of(failure);
    var response = ResponseEntity.status(outcome.status());
    if (outcome.temporary()) {
      response.header(HttpHeaders.RETRY_AFTER, Long.toString(failure.retryAfterSeconds()));
    }
    return shapes.answer(response, of(failure), request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
      HttpMediaTypeNotSupportedException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String detail =
        "the content type '%s' is not taken; send %s"
            .formatted(
                Quoted.of(String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE))),
                MediaType.toString(e.getSupportedMediaTypes()));
    return counted(Outcome.UNSUPPORTED_BODY, detail, e, headers, request);
  }

  private @Nullable ResponseEntity<Object> counted(
      Outcome outcome, String detail, Exception e, HttpHeaders headers, WebRequest request) {
    metrics.countWithoutModel(outcome);
    return handleExceptionInternal(e, of(outcome, detail), headers, outcome.status(), request);
  }

  @ExceptionHandler({InvalidParameterException.class, ClientAbortException.class})
  ResponseEntity<Object> unreadable(Exception e, HttpServletRequest request) {
    LOG.debug("a request can't be read", e);
    metrics.countWithoutModel(Outcome.BAD_BODY);
    String detail = "the body or the query is malformed, or ended too early";
    return respond(Outcome.BAD_BODY, detail, request);
  }

  @ExceptionHandler
  ResponseEntity<Object> handle(Throwable e, HttpServletRequest request) {
    OutOfMemory.endIfCauseOf(e);
    LOG.error("a request failed in a way that has no name", e);
    metrics.countWithoutModel(Outcome.INTERNAL_ERROR);
    return respond(Outcome.INTERNAL_ERROR, null, request);
  }

  /// Spring's own refusals (no such path, method, …) get our types and titles.
  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (body instanceof ProblemDetail problem && !isOurs(problem)) {
      Outcome outcome = Outcome.of(status.value());
      problem.setType(outcome.type());
      problem.setTitle(outcome.title());
      String detail = problem.getDetail();
      problem.setDetail(
          detail == null || outcome == Outcome.UNKNOWN_PATH ? null : Quoted.message(detail));
    }
    if (body instanceof ProblemDetail problem && request instanceof ServletWebRequest servlet) {
      var head = ResponseEntity.status(status).headers(headers);
      return shapes.answer(head, problem, servlet.getRequest());
    }
    return super.createResponseEntity(body, headers, status, request);
  }

  private static boolean isOurs(ProblemDetail problem) {
    return problem.getType() != null && problem.getType().toString().startsWith(Outcome.TYPES);
  }

  private ResponseEntity<Object> respond(
      Outcome outcome, @Nullable String detail, HttpServletRequest request) {
    var head = ResponseEntity.status(outcome.status());
    return shapes.answer(head, of(outcome, detail), request);
  }
}
