package vitrine.serving.shutdown;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Who asked before the service began to end, and is answered after, shall not use the connection
/// again. (To requests that come later Tomcat says so by itself.)
@ControllerAdvice
class LastAnswers implements ResponseBodyAdvice<Object> {
  private final Shutdown shutdown;

  LastAnswers(Shutdown shutdown) {
    this.shutdown = shutdown;
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
    response.getHeaders().set(HttpHeaders.CONNECTION, "close");
    return body;
  }
}
