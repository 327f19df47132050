package vitrine.classify.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.classify.intake.MultipartBody;
import vitrine.classify.intake.MultipartBody.Part;

/// `POST /classify` over the wire, with the built-in model.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.image.max-bytes=300KB",
      "vitrine.image.max-pixels=100000",
      "vitrine.max-request-bytes=1MB",
      "vitrine.max-images=4",
      "vitrine.cache=target/test-cache"
    })
class ClassifyTest {
  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private static byte[] sample(String name) throws Exception {
    return Files.readAllBytes(Path.of("samples", name + ".png"));
  }

  private HttpResponse<String> post(String query, String contentType, byte[] body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify" + query))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> multipart(String query, Part... parts) throws Exception {
    var body = new MultipartBody(List.of(parts));
    return post(query, body.contentType(), body.bytes());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  private static List<String> labels(JsonNode classification) {
    List<String> labels = new ArrayList<>();
    classification.path("predictions").forEach(p -> labels.add(p.path("label").stringValue()));
    return labels;
  }

  private static void assertProblem(HttpResponse<String> response, int status, String type) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.path("type").stringValue()).isEqualTo("urn:vitrine:problem:" + type);
    assertThat(problem.path("status").intValue()).isEqualTo(status);
    assertThat(problem.path("detail").stringValue()).isNotBlank();
    assertThat(problem.path("instance").stringValue()).isEqualTo("/classify");
  }

  @ParameterizedTest
  @ValueSource(strings = {"airplane", "ship", "frog"})
  void rawBody(String picture) throws Exception {
    for (String type : List.of("image/png", "application/octet-stream", "image/jpeg")) {
      HttpResponse<String> response = post("", type, sample(picture));
      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode body = json(response);
      assertThat(body.propertyNames()).containsExactly("model", "predictions", "timings");
      assertThat(body.path("model").stringValue()).isEqualTo("vit-cifar10");
      assertThat(labels(body)).hasSize(5).startsWith(picture);
    }
  }

  @Test
  void timingsInBodyAndHeader() throws Exception {
    HttpResponse<String> response = post("", "image/png", sample("ship"));
    JsonNode timings = json(response).path("timings");
    assertThat(timings.propertyNames())
        .containsExactly("decode", "preprocess", "queue", "inference", "postprocess");
    timings.forEach(millis -> assertThat(millis.doubleValue()).isNotNegative());
    assertThat(timings.path("inference").doubleValue()).isPositive();
    assertThat(response.headers().firstValue("Server-Timing").orElseThrow())
        .matches("(decode|preprocess|queue|inference);dur=.*, postprocess;dur=[0-9.]+");
  }

  @Test
  void onePartAnswersAnObject() throws Exception {
    HttpResponse<String> response = multipart("", new Part("anything", "x.png", sample("ship")));
    assertThat(labels(json(response))).startsWith("ship");
  }

  @Test
  void severalPartsAnswerAListInTheirOrder() throws Exception {
    HttpResponse<String> response =
        multipart(
            "?top_k=1",
            new Part("b", "1.png", sample("ship")),
            new Part("a", "2.png", sample("frog")),
            new Part("b", "3.txt", "no picture".getBytes(StandardCharsets.UTF_8)),
            new Part("a", "4.png", sample("airplane")));
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode list = json(response);
    assertThat(list.size()).isEqualTo(4);
    assertThat(labels(list.get(0))).containsExactly("ship");
    assertThat(labels(list.get(1))).containsExactly("frog");
    assertThat(list.get(2).propertyNames()).containsExactly("error");
    assertThat(list.get(2).path("error").path("status").intValue()).isEqualTo(415);
    assertThat(labels(list.get(3))).containsExactly("airplane");
    assertThat(response.headers().firstValue("Server-Timing")).isPresent();
  }

  @Test
  void formFieldsAreParametersNotPictures() throws Exception {
    HttpResponse<String> response =
        multipart(
            "",
            new Part("top_k", null, "2".getBytes(StandardCharsets.UTF_8)),
            new Part("image", "x.png", sample("ship")));
    assertThat(labels(json(response))).hasSize(2).startsWith("ship");
  }

  @Test
  void base64InJson() throws Exception {
    String ship = Base64.getEncoder().encodeToString(sample("ship"));
    String frog = Base64.getMimeEncoder().encodeToString(sample("frog")).replace("\r\n", "\\n");
    JsonNode one = json(postJson("{\"inputs\": \"" + ship + "\"}"));
    assertThat(labels(one)).hasSize(5).startsWith("ship");
    JsonNode several =
        json(
            postJson(
                """
                {"inputs": ["%s", "data:image/png;base64,%s"],
                 "parameters": {"top_k": 2, "function_to_apply": "none"}}\
                """
                    .formatted(ship, frog)));
    assertThat(labels(several.get(0))).hasSize(2).startsWith("ship");
    assertThat(labels(several.get(1))).hasSize(2).startsWith("frog");
    assertThat(several.get(1).path("predictions").get(0).path("score").floatValue())
        .isGreaterThan(1);
  }

  private HttpResponse<String> postJson(String body) throws Exception {
    return post("", "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theThreeFormsAgree() throws Exception {
    byte[] ship = sample("ship");
    JsonNode raw = json(post("?top_k=0", "image/png", ship)).path("predictions");
    JsonNode part = json(multipart("?top_k=0", new Part("image", "s", ship))).path("predictions");
    String base64 = Base64.getEncoder().encodeToString(ship);
    JsonNode fromJson =
        json(post(
                "?top_k=0",
                "application/json",
                ("{\"inputs\":\"" + base64 + "\"}").getBytes(StandardCharsets.US_ASCII)))
            .path("predictions");
    assertThat(raw.size()).isEqualTo(10);
    assertThat(part).isEqualTo(raw);
    assertThat(fromJson).isEqualTo(raw);
  }

  @Test
  void scoresByFunction() throws Exception {
    JsonNode softmax = predictions("?top_k=0&function=softmax");
    JsonNode sigmoid = predictions("?top_k=0&function=SIGMOID");
    JsonNode logits = predictions("?top_k=0&function=none");
    double exponentials = 0;
    for (JsonNode p : logits) {
      exponentials += Math.exp(p.path("score").doubleValue());
    }
    for (int i = 0; i < 10; i++) {
      double logit = logits.get(i).path("score").doubleValue();
      assertThat(softmax.get(i).path("score").doubleValue())
          .isCloseTo(Math.exp(logit) / exponentials, offset(1e-6));
      assertThat(sigmoid.get(i).path("score").doubleValue())
          .isCloseTo(1 / (1 + Math.exp(-logit)), offset(1e-6));
    }
  }

  private JsonNode predictions(String query) throws Exception {
    return json(post(query, "image/png", sample("frog"))).path("predictions");
  }

  @Test
  void minScoreLeavesOut() throws Exception {
    JsonNode all = predictions("?top_k=0");
    double third = all.get(2).path("score").doubleValue();
    assertThat(predictions("?top_k=0&min_score=" + third).size()).isEqualTo(3);
    assertThat(predictions("?min_score=2").size()).isZero();
  }

  @Test
  void moreThanThereAreIsAll() throws Exception {
    assertThat(predictions("?top_k=1000").size()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "?top_k=-1, top_k",
    "?top_k=five, top_k",
    "?top_k=1.5, top_k",
    "?top_k=99999999999, top_k",
    "?min_score=high, min_score",
    "?min_score=NaN, min_score",
    "?function=argmax, 'softmax, sigmoid, none'"
  })
  void badParameters(String query, String detail) throws Exception {
    HttpResponse<String> response = post(query, "image/png", sample("ship"));
    assertProblem(response, 422, "bad-parameter");
    assertThat(json(response).path("detail").stringValue()).contains(detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'top_k': -3}", "{'top_k': [1]}", "{'topk': 1}", "{'top_k': 1.5}"})
  void badParametersInJson(String parameters) throws Exception {
    assertProblem(
        postJson("{\"inputs\": \"AAAA\", \"parameters\": " + parameters.replace('\'', '"') + "}"),
        422,
        "bad-parameter");
  }

  @Test
  void whatIsNotBase64FailsAlone() throws Exception {
    String ship = Base64.getEncoder().encodeToString(sample("ship"));
    JsonNode list = json(postJson("{\"inputs\": [\"" + ship + "\", \"!!\"]}"));
    assertThat(labels(list.get(0))).startsWith("ship");
    assertThat(list.get(1).path("error").path("status").intValue()).isEqualTo(400);
  }

  @Test
  void metricsFollow() throws Exception {
    String before = prometheus();
    post("", "image/png", sample("ship"));
    post("", "image/png", new byte[0]);
    String after = prometheus();
    for (String metric :
        List.of(
            "vitrine_requests_total{model=\"vit-cifar10\",outcome=\"ok\"}",
            "vitrine_requests_total{model=\"vit-cifar10\",outcome=\"undecodable_image\"}",
            "vitrine_stage_seconds_count{stage=\"decode\"}",
            "vitrine_stage_seconds_count{stage=\"inference\"}",
            "vitrine_batch_size_count",
            "vitrine_image_bytes_count",
            "vitrine_image_formats_total{format=\"png\"}")) {
      assertThat(value(after, metric)).as(metric).isEqualTo(value(before, metric) + 1);
    }
  }

  private String prometheus() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus"));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  private static double value(String prometheus, String metric) {
    return prometheus
        .lines()
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
        .sum();
  }

  @Test
  void unknownModel() throws Exception {
    HttpResponse<String> response = post("?model=resnet", "image/png", sample("ship"));
    assertProblem(response, 404, "unknown-model");
    assertThat(json(response).path("detail").stringValue()).contains("resnet", "vit-cifar10");
    assertThat(post("?model=vit-cifar10", "image/png", sample("ship")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "[]",
        "{}",
        "{\"inputs\": 7}",
        "{\"inputs\": []}",
        "{\"inputs\": [null]}",
        "{\"inputs\": \"***\"}",
        "{\"inputs\": [\"AAAA\"], \"inputs\": \"AAAA\"}",
        "{\"inputs\": \"AAAA\", \"options\": {}}",
        "{\"inputs\": \"AAAA\", \"parameters\": 7}",
        "{\"inputs\": [\"AA\",\"AA\",\"AA\",\"AA\",\"AA\"]}",
        "{\"inputs\": \"AAAA\"",
        "{\"inputs\": {\"image\": \"AAAA\"}}"
      })
  void badJson(String body) throws Exception {
    assertProblem(postJson(body), 400, "bad-body");
  }

  @Test
  void emptyAndTruncatedPictures() throws Exception {
    assertProblem(post("", "image/png", new byte[0]), 400, "undecodable-image");
    byte[] ship = sample("ship");
    assertProblem(
        post("", "image/png", Arrays.copyOf(ship, ship.length / 2)), 400, "undecodable-image");
  }

  @Test
  void noPicture() throws Exception {
    assertProblem(
        post("", "image/png", "hello".getBytes(StandardCharsets.UTF_8)), 415, "unknown-format");
    assertProblem(multipart("", new Part("image", null, sample("ship"))), 400, "bad-body");
    assertThat(post("", "multipart/form-data; boundary=x", typedPart()).statusCode())
        .isEqualTo(200);
    assertProblem(
        post("", "multipart/form-data; boundary=x", "nothing".getBytes(StandardCharsets.UTF_8)),
        400,
        "bad-body");
  }

  /// A part with a type, but without a file's name.
  private static byte[] typedPart() throws Exception {
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: image/png\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(sample("ship"));
    body.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }

  @Test
  void contentTypes() throws Exception {
    byte[] ship = sample("ship");
    assertProblem(post("", "text/plain", ship), 415, "unsupported-body");
    HttpResponse<String> form = post("", "application/x-www-form-urlencoded", ship);
    assertProblem(form, 415, "unsupported-body");
    assertThat(json(form).path("detail").stringValue()).contains("image/*", "multipart/form-data");
  }

  @Test
  void tooLarge() throws Exception {
    byte[] large = Arrays.copyOf(sample("ship"), 301 << 10);
    assertProblem(post("", "image/png", large), 413, "image-bytes");
    byte[] tooLarge = new byte[(1 << 20) + 1];
    assertProblem(post("", "image/png", tooLarge), 413, "body-bytes");
    assertProblem(multipart("", new Part("image", "x", tooLarge)), 413, "body-bytes");
    assertProblem(post("", "image/png", wide(sample("ship"))), 413, "image-pixels");
  }

  /// The PNG with a header that says 2³¹ − 1 columns, its checksum right.
  private static byte[] wide(byte[] png) {
    ByteBuffer buffer = ByteBuffer.wrap(png).putInt(16, Integer.MAX_VALUE);
    var crc = new CRC32();
    crc.update(png, 12, 17); // IHDR: type and content
    buffer.putInt(29, (int) crc.getValue());
    return png;
  }

  @Test
  void oneTooLargeAmongSeveralFailsAlone() throws Exception {
    byte[] large = Arrays.copyOf(sample("ship"), 301 << 10);
    JsonNode list =
        json(multipart("", new Part("a", "a", sample("frog")), new Part("b", "b", large)));
    assertThat(labels(list.get(0))).startsWith("frog");
    assertThat(list.get(1).path("error").path("status").intValue()).isEqualTo(413);
  }

  @Test
  void tooManyPictures() throws Exception {
    Part part = new Part("image", "x.png", sample("ship"));
    assertProblem(multipart("", part, part, part, part, part), 400, "bad-body");
  }

  @Test
  void methodNotAllowed() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify")).GET().build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
