package vitrine.protocol.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What SageMaker asks of a container, over the wire.
class SageMakerTest extends ModelServerAssertions {
  private static void assertShip(HttpResponse<String> response, int classes) {
    JsonNode answer = json(response, 200);
    assertThat(answer.size()).isEqualTo(classes);
    assertThat(answer.path(0).propertyNames()).containsExactly("label", "score");
    assertThat(answer.path(0).path("label").stringValue()).isEqualTo("ship");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        PNG,
        "application/x-image",
        "application/octet-stream",
        "application/x-www-form-urlencoded"
      })
  void theBodyIsThePicture(@Nullable String type) throws Exception {
    assertShip(post("/invocations", type, ship()), 5);
  }

  @Test
  void base64InJson() throws Exception {
    String json = "{\"inputs\": \"" + base64(ship()) + "\", \"parameters\": {\"top_k\": 3}}";
    assertShip(postJson("/invocations", json), 3);
  }

  @Test
  void whatIsRefused() throws Exception {
    assertError(postJson("/invocations", "{}"), 400, "BadRequestException");
    assertError(
        post("/invocations", PNG, new byte[2 << 20]), 413, "RequestEntityTooLargeException");
    assertError(get("/invocations"), 405, "MethodNotAllowedException");
    whileFull(
        () -> assertError(post("/invocations", PNG, ship()), 429, "TooManyRequestsException"));
    whileNotReady(
        () -> assertError(post("/invocations", PNG, ship()), 503, "ServiceUnavailableException"));
  }
}
