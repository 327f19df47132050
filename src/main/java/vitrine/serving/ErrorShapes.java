package vitrine.serving;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.stereotype.Component;

/// Finds the shape of a request's errors.
@Component
class ErrorShapes {
  private final List<ErrorShape> shapes;

  ErrorShapes(List<ErrorShape> shapes) {
    this.shapes = List.copyOf(shapes);
  }

  List<ErrorShape> all() {
    return shapes;
  }

  /// Empty where it is problem details.
  Optional<ErrorShape> of(HttpMethod method, String path) {
    return shapes.stream().filter(shape -> shape.covers(method, path)).findFirst();
  }

  /// The problem as an answer in the request's shape.
  ResponseEntity<Object> answer(
      BodyBuilder head, ProblemDetail problem, HttpServletRequest request) {
    return answer(head, problem, HttpMethod.valueOf(request.getMethod()), request.getRequestURI());
  }

  /// The same, of a request that is known by its method and path.
  ResponseEntity<Object> answer(
      BodyBuilder head, ProblemDetail problem, HttpMethod method, String path) {
    return of(method, path)
        .map(shape -> head.contentType(MediaType.APPLICATION_JSON).body(shape.body(problem)))
        .orElseGet(
            () -> head.contentType(MediaType.APPLICATION_PROBLEM_JSON).body((Object) problem));
  }
}
