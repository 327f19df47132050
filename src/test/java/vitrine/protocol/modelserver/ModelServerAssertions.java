package vitrine.protocol.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import vitrine.protocol.OverTheWire;

/// What the protocols of this family have in common.
abstract class ModelServerAssertions extends OverTheWire {
  static void assertError(HttpResponse<String> response, int status, String type) {
    JsonNode error = json(response, status);
    assertThat(error.propertyNames()).containsExactly("code", "type", "message");
    assertThat(error.path("code").intValue()).isEqualTo(status);
    assertThat(error.path("type").stringValue()).isEqualTo(type);
    assertThat(error.path("message").stringValue()).isNotBlank();
  }
}
