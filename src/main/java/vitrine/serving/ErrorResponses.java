package vitrine.serving;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Errors that come about outside of controllers, as problem details too. Nobody asks for this
/// path, so the API's document does not have it.
@Hidden
@RestController
class ErrorResponses implements ErrorController {
  private final ErrorShapes shapes;

  ErrorResponses(ErrorShapes shapes) {
    this.shapes = shapes;
  }

  @RequestMapping("/error")
  ResponseEntity<Object> error(HttpServletRequest request) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Outcome outcome = status instanceof Integer code ? Outcome.of(code) : Outcome.UNKNOWN_PATH;
    // The request itself has become GET /error.
    String path = attribute(request, RequestDispatcher.ERROR_REQUEST_URI, request.getRequestURI());
    String method = attribute(request, RequestDispatcher.ERROR_METHOD, request.getMethod());
    ProblemDetail problem = Problems.of(outcome, null);
    problem.setInstance(URI.create(path));
    return shapes.answer(
        ResponseEntity.status(outcome.status()), problem, HttpMethod.valueOf(method), path);
  }

  private static String attribute(HttpServletRequest request, String name, String otherwise) {
    return request.getAttribute(name) instanceof String text ? text : otherwise;
  }
}
