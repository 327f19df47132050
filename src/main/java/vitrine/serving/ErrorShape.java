package vitrine.serving;

import io.swagger.v3.oas.models.media.Schema;
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

  /// What stands in the answer's body, as JSON.
  Object body(ProblemDetail problem);

  /// The name under which OpenAPI knows such a body.
  String schemaName();

  /// What OpenAPI says of such a body.
  Schema<?> schema();
}
