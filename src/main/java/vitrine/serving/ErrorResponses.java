package vitrine.serving;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Errors that come about outside of controllers, as problem details too. Nobody asks for this
/// path, so the API's document does not have it.
@Hidden
@RestController
class ErrorResponses implements ErrorController {
  @RequestMapping("/error")
  ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Outcome outcome = Outcome.of(status instanceof Integer code ? code : 500);
    return ResponseEntity.status(outcome.status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(Problems.of(outcome, null));
  }
}
