package vitrine.protocol.modelserver;

import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;
import vitrine.serving.ErrorShape;

/// The errors of one of the paths.
///
/// @param path that it is, or begins with
record ModelServerErrors(String path) implements ErrorShape {
  @Override
  public boolean covers(HttpMethod method, String path) {
    return path.equals(this.path) || path.startsWith(this.path + "/");
  }

  @Override
  public Object body(ProblemDetail problem) {
    return ModelServerError.of(problem);
  }

  @Override
  public Class<?> bodyType() {
    return ModelServerError.class;
  }
}
