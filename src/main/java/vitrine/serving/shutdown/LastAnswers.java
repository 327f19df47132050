package vitrine.serving.shutdown;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Who asked before the service began to end, and is answered after, shall not use the connection
/// again. To requests that come later Tomcat says so by itself, and still chunks their answers,
/// which it does not where the header is ours.
@ControllerAdvice
class LastAnswers extends OncePerRequestFilter implements ResponseBodyAdvice<Object> {
  private static final String LATE = LastAnswers.class.getName();

  private final Shutdown shutdown;

  LastAnswers(Shutdown shutdown) {
    this.shutdown = shutdown;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (shutdown.begun()) {
      request.setAttribute(LATE, true);
    }
    chain.doFilter(request, response);
  }

  @Override
  public boolean supports(
      MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
    return shutdown.begun();
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter returnType,
      MediaType selectedContentType,
      Class<? extends HttpMessageConverter<?>> selectedConverterType,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    if (request instanceof ServletServerHttpRequest servlet
        && servlet.getServletRequest().getAttribute(LATE) == null) {
      response.getHeaders().set(HttpHeaders.CONNECTION, "close");
    }
    return body;
  }
}
