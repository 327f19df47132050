package vitrine.protocol.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import vitrine.classify.intake.MultipartBody.Part;

/// TorchServe's inference API over the wire.
class TorchServeTest extends ModelServerAssertions {
  private static final String MODEL = "/predictions/vit-cifar10";

  private void assertShip(HttpResponse<String> response) throws Exception {
    JsonNode probabilities = json(response, 200);
    assertThat(probabilities.propertyNames()).hasSize(5).startsWith("ship");
    List<Float> values = new ArrayList<>();
    probabilities.forEach(each -> values.add(each.floatValue()));
    assertThat(values).isEqualTo(scores("ship"));
  }

  /// `curl -T` sends PUT without a content type, `--data-binary` POST with one that is wrong.
  @ParameterizedTest
  @CsvSource({
    "PUT,",
    "POST,",
    "POST, image/jpeg",
    "POST, application/octet-stream",
    "POST, application/x-www-form-urlencoded",
    "PUT, application/x-www-form-urlencoded"
  })
  void theBodyIsThePicture(String method, @Nullable String type) throws Exception {
    assertShip(send(method, MODEL, type, ship()));
    assertShip(send(method, MODEL + "/1.0", type, ship()));
    assertShip(send(method, MODEL + "/1", type, ship()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "body"})
  void thePartOfAForm(String name) throws Exception {
    assertShip(postForm(MODEL, new Part(name, "ship.png", ship())));
    assertShip(postForm(MODEL + "/1.0", new Part(name, "ship.png", ship())));
  }

  @Test
  void severalPartsAreTooMany() throws Exception {
    Part ship = new Part("data", "ship.png", ship());
    assertError(postForm(MODEL, ship, ship), 400, "BadRequestException");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {PNG, "text/plain"})
  void whatIsNoPicture(@Nullable String type) throws Exception {
    byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
    assertError(post(MODEL, type, hello), 415, "UnsupportedMediaTypeException");
    assertError(post(MODEL, type, new byte[0]), 400, "BadRequestException");
  }

  @Test
  void whatIsNotThere() throws Exception {
    HttpResponse<String> model = post("/predictions/resnet-18", PNG, ship());
    assertError(model, 404, "ModelNotFoundException");
    assertThat(model.body()).contains("no model 'resnet-18'; served: vit-cifar10");
    HttpResponse<String> version = post(MODEL + "/2.0", PNG, ship());
    assertError(version, 404, "ModelNotFoundException");
    assertThat(version.body()).contains("no model 'vit-cifar10/2.0'");
    assertError(post("/predictions", PNG, ship()), 404, "ResourceNotFoundException");
    assertError(post("/predictions/a/b/c", PNG, ship()), 404, "ResourceNotFoundException");
  }

  @Test
  void whatIsRefused() throws Exception {
    assertError(post(MODEL, PNG, new byte[301 << 10]), 413, "RequestEntityTooLargeException");
    assertError(post(MODEL, PNG, new byte[2 << 20]), 413, "RequestEntityTooLargeException");
    assertError(get(MODEL), 405, "MethodNotAllowedException");
    assertError(post("/ping", PNG, ship()), 405, "MethodNotAllowedException");
    whileFull(() -> {
      HttpResponse<String> full = send("PUT", MODEL, null, ship());
      assertError(full, 429, "TooManyRequestsException");
      assertThat(full.headers().firstValue("Retry-After")).isPresent();
    });
    whileNotReady(() -> {
      HttpResponse<String> unready = post(MODEL, PNG, ship());
      assertError(unready, 503, "ServiceUnavailableException");
      assertThat(unready.headers().firstValue("Retry-After")).hasValue("1");
    });
  }

  @Test
  void pingSaysWhetherItIsReady() throws Exception {
    assertThat(json(get("/ping"), 200).toString()).isEqualTo("{\"status\":\"Healthy\"}");
    whileNotReady(() -> {
      HttpResponse<String> ping = get("/ping");
      assertThat(json(ping, 503).toString()).isEqualTo("{\"status\":\"Unhealthy\"}");
      assertThat(ping.headers().firstValue("Retry-After")).hasValue("1");
    });
  }
}
