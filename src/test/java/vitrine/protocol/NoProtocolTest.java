package vitrine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;

/// All protocols switched off: their paths are as any that are not there.
@TestPropertySource(properties = "vitrine.protocols=")
class NoProtocolTest extends OverTheWire {
  @ParameterizedTest
  @CsvSource({
    "POST, /, unknown-path",
    "POST, /models/vit-cifar10, method-not-allowed",
    "POST, /models/google/vit-cifar10, unknown-path",
    "POST, /predictions/vit-cifar10, unknown-path",
    "PUT, /predictions/vit-cifar10/1.0, unknown-path",
    "POST, /invocations, unknown-path",
    "GET, /ping, unknown-path"
  })
  void thePathIsNotThere(String method, String path, String type) throws Exception {
    HttpResponse<String> response = send(method, path, PNG, ship());
    assertThat(response.statusCode()).isIn(404, 405);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("urn:vitrine:problem:" + type);
  }

  @Test
  void oursAreThere() throws Exception {
    assertThat(json(post("/classify", PNG, ship()), 200).path("predictions").size()).isEqualTo(5);
    assertThat(json(get("/v3/api-docs"), 200).path("paths").propertyNames())
        .containsExactlyInAnyOrder(
            "/classify",
            "/embed",
            "/explain",
            "/explain/patches",
            "/models",
            "/models/{name}",
            "/models/{name}/positions");
  }
}
