package vitrine.serving.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

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

  private static final String PAGES = "/swagger-ui/";

  private final Duration hsts;

  /// @param hsts 0 for none
  SecurityHeaders(Duration hsts) {
    super(true); // asynchronous requests pass
    this.hsts = hsts;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String path = request.getDecodedRequestURI();
    boolean isPage = path != null && path.contains(PAGES);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Security-Policy", isPage ? OWN_FILES : NOTHING);
    if (!hsts.isZero() && request.isSecure()) {
      response.setHeader("Strict-Transport-Security", "max-age=" + hsts.toSeconds());
    }
    getNext().invoke(request, response);
  }
}
