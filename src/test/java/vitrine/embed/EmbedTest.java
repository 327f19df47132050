package vitrine.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.classify.intake.MultipartBody;
import vitrine.classify.intake.MultipartBody.Part;

/// `POST /embed` over the wire, with the built-in model, against transformers
/// (tools/golden/embeddings.py).
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"vitrine.max-images=4", "vitrine.cache=target/test-cache"})
class EmbedTest {
  private static final SafetensorsFile GOLDEN =
      SafetensorsFile.open(Path.of("src/test/resources/embed/vit-cifar10.safetensors"));

  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private static byte[] sample(String name) throws Exception {
    return Files.readAllBytes(Path.of("samples", name + ".png"));
  }

  private HttpResponse<String> post(String query, String contentType, byte[] body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/embed" + query))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> multipart(String query, Part... parts) throws Exception {
    var body = new MultipartBody(List.of(parts));
    return post(query, body.contentType(), body.bytes());
  }

  private static Part part(String name) throws Exception {
    return new Part("image", name + ".png", sample(name));
  }

  private static Part field(String name, String value) {
    return new Part(name, null, value.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  private static float[] vector(JsonNode answer) {
    JsonNode embedding = answer.path("embedding");
    float[] vector = new float[embedding.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = embedding.get(i).floatValue();
    }
    assertThat(answer.path("dimensions").intValue()).isEqualTo(vector.length).isEqualTo(192);
    return vector;
  }

  private static float[] normalized(String name) {
    float[] vector = GOLDEN.tensor(name).floats().clone();
    Embedder.normalize(vector);
    return vector;
  }

  @ParameterizedTest
  @ValueSource(strings = {"airplane", "ship", "frog"})
  void asTransformersDoes(String name) throws Exception {
    JsonNode answer = json(post("?normalize=false", "image/png", sample(name)));
    assertThat(answer.propertyNames())
        .containsExactly("model", "dimensions", "embedding", "timings");
    assertThat(answer.path("model").stringValue()).isEqualTo("vit-cifar10");
    assertThat(vector(answer)).containsExactly(GOLDEN.tensor(name).floats(), within(1e-4f));
  }

  @Test
  void byDefaultOfLengthOne() throws Exception {
    HttpResponse<String> response = post("", "image/png", sample("ship"));
    float[] vector = vector(json(response));
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    assertThat(squares).isCloseTo(1, within(1e-6));
    assertThat(vector).containsExactly(normalized("ship"), within(1e-4f));
    assertThat(response.headers().firstValue("Server-Timing").orElseThrow())
        .matches("(decode|preprocess|queue|inference);dur=.*, postprocess;dur=[0-9.]+");
    assertThat(json(response).path("timings").path("inference").doubleValue()).isPositive();
  }

  /// Each as it is alone; the problem of a file that is no picture is in its place.
  @Test
  void severalInTheirOrder() throws Exception {
    JsonNode answers =
        json(
            multipart(
                "",
                part("ship"),
                new Part("image", "x.png", "no picture".getBytes(StandardCharsets.UTF_8)),
                part("frog")));
    assertThat(answers.size()).isEqualTo(3);
    assertThat(vector(answers.get(0))).containsExactly(normalized("ship"), within(1e-4f));
    assertThat(answers.get(1).propertyNames()).containsExactly("error");
    assertThat(answers.get(1).path("error").path("type").stringValue())
        .isEqualTo("urn:vitrine:problem:unknown-format");
    assertThat(vector(answers.get(2))).containsExactly(normalized("frog"), within(1e-4f));
  }

  @Test
  void inJson() throws Exception {
    String ship = Base64.getEncoder().encodeToString(sample("ship"));
    String body = "{\"inputs\": [\"%s\"], \"parameters\": {\"normalize\": false}}".formatted(ship);
    JsonNode answer = json(post("", "application/json", body.getBytes(StandardCharsets.UTF_8)));
    assertThat(vector(answer)).containsExactly(GOLDEN.tensor("ship").floats(), within(1e-4f));
  }

  @Test
  void whatTheFormSaysWins() throws Exception {
    JsonNode answer = json(multipart("?normalize=true", field("normalize", "false"), part("ship")));
    assertThat(vector(answer)).containsExactly(GOLDEN.tensor("ship").floats(), within(1e-4f));
  }

  @Test
  void refusals() throws Exception {
    byte[] ship = sample("ship");
    assertThat(post("?normalize=l2", "image/png", ship))
        .satisfies(response ->
            assertProblem(
                response, 422, "bad-parameter", "normalize is 'l2'; allowed: true, false"));
    assertThat(post("?model=none", "image/png", ship))
        .satisfies(response -> assertProblem(response, 404, "unknown-model", "'none'"));
    assertThat(post("", "image/png", "no picture".getBytes(StandardCharsets.UTF_8)))
        .satisfies(response -> assertProblem(response, 415, "unknown-format", ""));
    byte[] json =
        "{\"inputs\": \"\", \"parameters\": {\"top_k\": 1}}".getBytes(StandardCharsets.UTF_8);
    assertThat(post("", "application/json", json))
        .satisfies(response ->
            assertProblem(
                response, 422, "bad-parameter", "parameters is 'top_k'; allowed: normalize"));
    Part[] five = {part("ship"), part("ship"), part("ship"), part("ship"), part("ship")};
    assertThat(multipart("", five))
        .satisfies(response -> assertProblem(response, 400, "bad-body", "more than 4 pictures"));
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, String type, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode problem = JsonMapper.shared().readTree(response.body());
    assertThat(problem.path("type").stringValue()).isEqualTo("urn:vitrine:problem:" + type);
    assertThat(problem.path("detail").stringValue()).contains(detail);
    assertThat(problem.path("instance").stringValue()).isEqualTo("/embed");
  }

  /// Counted like any picture.
  @Test
  void isMeasured() throws Exception {
    double before = metric("vitrine_requests_total{model=\"vit-cifar10\",outcome=\"ok\"}");
    json(multipart("", part("ship"), part("frog")));
    assertThat(metric("vitrine_requests_total{model=\"vit-cifar10\",outcome=\"ok\"}"))
        .isEqualTo(before + 2);
  }

  private double metric(String line) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus"));
    String all = client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    return all.lines()
        .filter(each -> each.startsWith(line))
        .mapToDouble(each -> Double.parseDouble(each.substring(line.length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aVectorWithoutLengthStaysAsItIs() {
    float[] zeros = new float[3];
    Embedder.normalize(zeros);
    assertThat(zeros).containsOnly(0);
  }
}
