package vitrine.protocol.oip;

import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import vitrine.protocol.Speaks;
import vitrine.protocol.json.ErrorText;
import vitrine.serving.Protocol;

/// The protocol's errors: `{"error": text}`.
@Component
@Speaks(Protocol.OIP)
class OipErrors extends ErrorText.Shape {
  @Override
  public boolean covers(HttpMethod method, String path) {
    return path.equals("/v2") || path.startsWith("/v2/");
  }
}
