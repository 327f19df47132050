package vitrine;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.Sha256;
import vitrine.onnx.read.GivenGraph;

/// The service with three graphs of others: beside its weights, alone, and one that is not what the
/// weights beside it say.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GivenGraphServiceTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final GivenGraph verified;
  private final GivenGraph alone;
  private final ConfigurableApplicationContext context;

  GivenGraphServiceTest(@TempDir Path temp) throws Exception {
    verified = GivenGraph.copied("int8", temp).withWeights();
    alone = GivenGraph.copied("convnext", temp);
    GivenGraph wrong = GivenGraph.copied("legacy", temp).withWeights();
    Files.copy( // a graph of the same shape, its head not a ViT's
        alone.graph(), wrong.graph(), REPLACE_EXISTING);
    context =
        SpringApplication.run(
            Vitrine.class,
            "--server.port=0",
            "--vitrine.cache=" + temp.resolve("cache"),
            "--vitrine.models=%s,%s,%s"
                .formatted(verified.folder(), alone.folder(), wrong.folder()));
  }

  @AfterAll
  void close() {
    client.close();
    context.close();
  }

  @BeforeAll
  void ready() {
    assertThat(context.isRunning()).isTrue();
  }

  private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    return client.send(
        request.uri(URI.create("http://localhost:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    return JsonMapper.shared().readTree(send(path, HttpRequest.newBuilder()).body());
  }

  private HttpResponse<String> classify(String query) throws Exception {
    return send(
        "/classify?" + query,
        HttpRequest.newBuilder()
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))));
  }

  @Test
  void theListTellsFamilyPrecisionAndChecksum() throws Exception {
    JsonNode models = json("/models");
    assertThat(models.get(0).path("family").stringValue()).isEqualTo("hf-vit");
    assertThat(models.get(0).path("precision").stringValue()).isEqualTo("int8");
    assertThat(models.get(0).path("sha256").stringValue()).isEqualTo(Sha256.of(verified.graph()));
    assertThat(models.get(0).path("ready").booleanValue()).isTrue();
    assertThat(models.get(1).path("family").stringValue()).isEqualTo("onnx");
    assertThat(models.get(1).path("precision").stringValue()).isEqualTo("fp32");
    assertThat(models.get(1).path("imageSize").intValue()).isEqualTo(16);
    assertThat(models.get(1).path("ready").booleanValue()).isTrue();
    assertThat(models.get(2).path("ready").booleanValue()).isFalse();
  }

  /// Beside a graph's weights there are embeddings, of a graph alone there are none.
  @Test
  void embeddingsWantWeights() throws Exception {
    HttpResponse<String> embedded = embed("int8");
    assertThat(embedded.statusCode()).as(embedded.body()).isEqualTo(200);
    assertThat(JsonMapper.shared().readTree(embedded.body()).path("dimensions").intValue())
        .isEqualTo(16);
    HttpResponse<String> refused = embed("convnext");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("bad-parameter", "model is 'convnext'", "a graph alone");
  }

  private HttpResponse<String> embed(String model) throws Exception {
    return send(
        "/embed?model=" + model,
        HttpRequest.newBuilder()
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))));
  }

  private HttpResponse<String> explain(String path) throws Exception {
    return send(
        path,
        HttpRequest.newBuilder()
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))));
  }

  /// The attention is that of the weights; the graph answers what is hidden.
  @Test
  void aGraphBesideItsWeightsIsExplainedInEveryWay() throws Exception {
    for (String method : new String[] {"rollout", "gradient", "relevance", "occlusion"}) {
      HttpResponse<String> response = explain("/explain?as=json&model=int8&method=" + method);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
    assertThat(json("/models/int8/positions").path("similarity").isEmpty()).isFalse();
  }

  @Test
  void aGraphAloneIsExplainedByWhatItAnswersOnly() throws Exception {
    assertThat(explain("/explain?as=json&model=convnext&method=occlusion").statusCode())
        .isEqualTo(200);
    assertThat(explain("/explain/patches?model=convnext&size=4").statusCode()).isEqualTo(200);
    for (String method : new String[] {"rollout", "gradient", "relevance", "attention"}) {
      HttpResponse<String> refused = explain("/explain?model=convnext&method=" + method);
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body())
          .contains("method is '" + method + "'; allowed: occlusion", "a graph alone");
    }
    HttpResponse<String> noPatches = explain("/explain/patches?model=convnext");
    assertThat(noPatches.statusCode()).isEqualTo(422);
    assertThat(noPatches.body()).contains("size", "a graph alone");
    HttpResponse<String> none = send("/models/convnext/positions", HttpRequest.newBuilder());
    assertThat(none.statusCode()).isEqualTo(422);
    assertThat(none.body()).contains("a graph alone (no weights beside model.onnx)");
  }

  @Test
  void aGraphBesideItsWeights() throws Exception {
    JsonNode model = json("/models/int8");
    assertThat(model.path("served").stringValue()).startsWith("model.onnx, written by onnx");
    assertThat(model.path("dimensions").path("hiddenSize").intValue()).isEqualTo(16);
    JsonNode verification = model.path("verification");
    assertThat(verification.path("status").stringValue()).isEqualTo("verified");
    assertThat(verification.path("passed").booleanValue()).isTrue();
    assertThat(verification.path("cosine").doubleValue()).isBetween(.98, 1.0);
    assertThat(verification.path("agreement").doubleValue()).isEqualTo(1);
    assertThat(verification.path("precision").stringValue()).isEqualTo("int8");
  }

  @Test
  void aGraphAloneIsSaidToBeNotVerified() throws Exception {
    JsonNode model = json("/models/convnext");
    assertThat(model.path("served").stringValue()).startsWith("model.onnx, written by pytorch");
    assertThat(model.has("dimensions")).isFalse();
    assertThat(model.path("verification").path("status").stringValue()).isEqualTo("not verified");
    assertThat(model.path("verification").path("reason").stringValue())
        .isEqualTo("no weights beside model.onnx");
    assertThat(json("/actuator/verification/convnext")).isEqualTo(model.path("verification"));
  }

  @Test
  void healthTellsWhatIsNotVerifiedAndWhatIsNotServed() throws Exception {
    JsonNode models = json("/actuator/health/readiness").path("components").path("models");
    assertThat(models.path("status").stringValue()).isEqualTo("OUT_OF_SERVICE"); // the third
    assertThat(models.path("details").path("legacy").stringValue()).contains("differs from");
    assertThat(models.path("details").path("convnext").stringValue())
        .isEqualTo("not verified: no weights beside model.onnx");
    assertThat(models.path("details").has("int8")).isFalse();
  }

  @Test
  void metrics() throws Exception {
    assertThat(send("/actuator/prometheus", HttpRequest.newBuilder()).body())
        .contains(
            "vitrine_model_info{family=\"hf-vit\",model=\"int8\",precision=\"int8\","
                + "provider=\"cpu\",sha256=\""
                + Sha256.of(verified.graph()),
            "vitrine_model_info{family=\"onnx\",model=\"convnext\",precision=\"fp32\"",
            "vitrine_verification_max_abs_diff{model=\"convnext\"} NaN",
            "vitrine_verification_max_abs_diff{model=\"int8\"} 0.",
            "vitrine_verification_max_abs_diff{model=\"legacy\"} ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "convnext"})
  void bothAnswer(String model) throws Exception {
    HttpResponse<String> response = classify("top_k=0&model=" + model);
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode predictions = JsonMapper.shared().readTree(response.body()).path("predictions");
    assertThat(predictions.size()).isEqualTo(5);
    double sum = 0;
    for (JsonNode prediction : predictions) {
      sum += prediction.path("score").doubleValue();
    }
    assertThat(sum).isCloseTo(1, offset(1e-5));
  }

  @Test
  void theOneThatIsNotItsWeightsDoesNot() throws Exception {
    HttpResponse<String> response = classify("model=legacy");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("urn:vitrine:problem:not-ready", "differs from");
  }
}
