package vitrine.protocol.hf;

import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import vitrine.protocol.Speaks;
import vitrine.serving.ErrorShape;
import vitrine.serving.Protocol;

/// The errors of Hugging Face's paths.
@Component
@Speaks(Protocol.HF)
class HuggingFaceErrors implements ErrorShape {
  private static final Pattern MODELS = Pattern.compile("/models/[^/]+(/[^/]*)?");

  private static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /// To get a model is our own affair, and all but to post to `/` is nobody's or another's.
  @Override
  public boolean covers(HttpMethod method, String path) {
    return path.equals("/")
        ? method.equals(HttpMethod.POST)
        : !READ.contains(method) && MODELS.matcher(path).matches();
  }

  @Override
  public Object body(ProblemDetail problem) {
    return HuggingFaceError.of(problem);
  }

  @Override
  public Class<?> bodyType() {
    return HuggingFaceError.class;
  }
}
