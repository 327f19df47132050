package vitrine.serving;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpMethod;
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
    Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    return shapes.answer(
        ResponseEntity.status(outcome.status()),
        Problems.of(outcome, null),
        HttpMethod.valueOf(request.getMethod()),
        path instanceof String text ? text : "");
  }
}
