package vitrine.serving.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import vitrine.serving.page.PageRequests;

/// What answers tell browsers: to take them for what their content type says, to keep nothing, to
/// load nothing of elsewhere, to show them in no one's frame, to tell no one where they came from.
/// A valve, and no filter, so that Tomcat's own refusals tell it, too.
final class SecurityHeaders extends ValveBase {
  /// JSON loads nothing at all.
  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

  /// Swagger UI loads its own files; its pictures are `data:`, its styles set by its script.
  private static final String OWN_FILES =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final String SWAGGER = "/swagger-ui/";

  /// Our page loads its own files and shows pictures that it was given.
  private static final String PAGE =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final Duration hsts;

  /// @param hsts 0 for none
  SecurityHeaders(Duration hsts) {
    super(true); // asynchronous requests pass
    this.hsts = hsts;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Security-Policy", policy(request));
    if (!hsts.isZero() && request.isSecure()) {
      response.setHeader("Strict-Transport-Security", "max-age=" + hsts.toSeconds());
    }
    getNext().invoke(request, response);
  }

  private static String policy(Request request) {
    String path = request.getDecodedRequestURI();
    if (path == null) {
      return NOTHING;
    }
    if (path.contains(SWAGGER)) {
      return OWN_FILES;
    }
    String context = request.getContextPath();
    String within = context == null ? path : path.substring(context.length());
    return PageRequests.include(request, within) ? PAGE : NOTHING;
  }
}
