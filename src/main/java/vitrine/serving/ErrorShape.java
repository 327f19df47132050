package vitrine.serving;

import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;

/// How the clients of another server's protocol are told what went wrong. Where no shape covers a
/// request, its failures are problem details (RFC 9457). Statuses and headers are the same
/// everywhere.
public interface ErrorShape {
  /// Whether this is a request of the protocol.
  ///
  /// @param path of the request, or as OpenAPI writes it, with `{names}`
  boolean covers(HttpMethod method, String path);

  /// What stands in the answer's body, as JSON: one of [#bodyType].
  Object body(ProblemDetail problem);

  /// The class of every body; OpenAPI knows it by its simple name.
  Class<?> bodyType();

  /// What went wrong in a sentence: the problem's detail, or where there is none its title.
  static String sentence(ProblemDetail problem) {
    String detail = problem.getDetail();
    return detail == null ? Objects.requireNonNull(problem.getTitle()) : detail;
  }
}
