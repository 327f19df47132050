package vitrine.protocol.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import vitrine.classify.intake.MultipartBody.Part;

/// DJL Serving's inference API over the wire, and no other protocol.
@TestPropertySource(properties = "vitrine.protocols=djl")
class DjlServingTest extends ModelServerAssertions {
  private static void assertShip(HttpResponse<String> response) {
    JsonNode classes = json(response, 200);
    assertThat(classes.size()).isEqualTo(5);
    assertThat(classes.path(0).propertyNames()).containsExactly("className", "probability");
    assertThat(classes.path(0).path("className").stringValue()).isEqualTo("ship");
    assertThat(classes.path(0).path("probability").floatValue()).isBetween(0.5f, 1f);
  }

  @Test
  void predictions() throws Exception {
    assertShip(post("/predictions/vit-cifar10", null, ship()));
    assertShip(send("PUT", "/predictions/vit-cifar10/1.0", null, ship()));
    assertShip(postForm("/predictions/vit-cifar10", new Part("data", "ship.png", ship())));
    assertShip(postJson("/predictions/vit-cifar10", "{\"inputs\": \"" + base64(ship()) + "\"}"));
  }

  @Test
  void invocations() throws Exception {
    assertShip(post("/invocations", "application/x-image", ship()));
    assertShip(post("/invocations?model_name=vit-cifar10", null, ship()));
    // the name stands in the query, whatever the body is said to be
    String form = "application/x-www-form-urlencoded";
    assertShip(post("/invocations?model_name=vit-cifar10", form, ship()));
    HttpResponse<String> unknown = post("/invocations?model_name=resnet", PNG, ship());
    assertError(unknown, 404, "ModelNotFoundException");
  }

  @Test
  void ping() throws Exception {
    json(get("/ping"), 200);
    whileNotReady(() -> json(get("/ping"), 503));
  }

  /// What is switched off is not there, and refused as all that is not.
  @Test
  void noOtherProtocolIsSpoken() throws Exception {
    HttpResponse<String> root = post("/", PNG, ship());
    assertThat(root.statusCode()).isEqualTo(404);
    assertThat(root.body()).contains("urn:vitrine:problem:unknown-path");
    assertThat(post("/models/a/b", PNG, ship()).body())
        .contains("urn:vitrine:problem:unknown-path");
    assertThat(json(get("/v3/api-docs"), 200).path("paths").propertyNames())
        .contains("/classify", "/predictions/{name}", "/invocations", "/ping")
        .doesNotContain("/", "/models/{owner}/{name}");
  }
}
