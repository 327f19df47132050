package vitrine.serving.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import vitrine.serving.Failure;
import vitrine.serving.Outcome;
import vitrine.serving.ServiceMetrics;

/// Refuses what has no valid key, before its body is read. The refusal looks as any other of its
/// path's does.
final class ApiKeyFilter extends OncePerRequestFilter {
  static final String HEADER = "X-API-Key";
  private static final String SCHEME = "Bearer";

  private final Predicate<String> valid;
  private final OpenPaths open;
  private final HandlerExceptionResolver advice;
  private final ServiceMetrics metrics;

  /// @param valid whether a key is
  /// @param open what needs none
  ApiKeyFilter(
      Predicate<String> valid,
      OpenPaths open,
      HandlerExceptionResolver advice,
      ServiceMetrics metrics) {
    this.valid = valid;
    this.open = open;
    this.advice = advice;
    this.metrics = metrics;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (open.include(request)
        || isValid(request.getHeader(HEADER))
        || isValid(bearer(request.getHeader(HttpHeaders.AUTHORIZATION)))) {
      chain.doFilter(request, response);
    } else {
      refuse(request, response);
    }
  }

  private boolean isValid(@Nullable String key) {
    return key != null && valid.test(key);
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    int space = SCHEME.length();
    return authorization != null
            && authorization.length() > space
            && authorization.regionMatches(true, 0, SCHEME, 0, space)
            && authorization.charAt(space) == ' '
        ? authorization.substring(space).strip()
        : null;
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
    metrics.countWithoutModel(Outcome.UNAUTHORIZED);
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, SCHEME);
    var failure = new Failure.Unauthorized();
    if (advice.resolveException(request, response, null, failure) == null) {
      response.sendError(Outcome.UNAUTHORIZED.status().value());
    }
  }
}
