package vitrine.explain.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;

/// `POST /explain`, `POST /explain/patches` and `GET /models/{name}/positions` over the wire, with
/// the built-in model.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"vitrine.queue=2", "vitrine.cache=target/test-cache"})
@Timeout(120)
class ExplainTest {
  private static final List<String> METHODS =
      List.of("rollout", "gradient", "relevance", "occlusion", "attention");

  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private static byte[] sample(String name) throws Exception {
    return Files.readAllBytes(Path.of("samples", name + ".png"));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<byte[]> post(String path, String contentType, byte[] body) throws Exception {
    return send(
        request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<byte[]> explain(String query) throws Exception {
    return post("/explain?" + query, "image/png", sample("ship"));
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    return JsonMapper.shared().readTree(response.body());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static RgbImage png(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    return new ImageDecoder(ImageLimits.DEFAULT).decode(response.body());
  }

  private static void assertProblem(HttpResponse<byte[]> response, int status, String type) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = JsonMapper.shared().readTree(response.body());
    assertThat(problem.path("type").stringValue()).isEqualTo("urn:vitrine:problem:" + type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollout", "gradient", "relevance", "occlusion", "attention"})
  void everyMethodAnswersNumbers(String method) throws Exception {
    JsonNode body = json(explain("as=json&method=" + method));
    assertThat(body.path("model").stringValue()).isEqualTo("vit-cifar10");
    assertThat(body.path("method").stringValue()).isEqualTo(method);
    assertThat(body.path("class").path("label").stringValue()).isEqualTo("ship");
    assertThat(body.path("class").path("index").intValue()).isEqualTo(8);
    JsonNode best = json(post("/classify", "image/png", sample("ship"))).at("/predictions/0");
    assertThat(body.path("class").path("score").doubleValue())
        .isCloseTo(best.path("score").doubleValue(), offset(1e-3));
    assertThat(body.path("picture").toString()).isEqualTo("{\"width\":192,\"height\":192}");
    assertThat(body.path("region").toString())
        .isEqualTo("{\"left\":0.0,\"top\":0.0,\"width\":192.0,\"height\":192.0}");
    assertThat(body.path("timings").propertyNames())
        .containsExactly("decode", "preprocess", "queue", "inference", "explain");
    if (method.equals("attention")) {
      assertThat(body.path("grids").size())
          .isEqualTo(body.path("grids").get(2).path("head").intValue() + 1);
      assertThat(body.path("layer").intValue()).isEqualTo(5);
      assertGrid(body.path("grids").get(0).path("grid"), 8);
      assertThat(body.has("grid")).isFalse();
    } else {
      assertGrid(body.path("grid"), method.equals("gradient") ? 32 : 8);
      assertThat(body.has("grids")).isFalse();
    }
  }

  private static void assertGrid(JsonNode grid, int side) {
    assertThat(grid.path("rows").intValue()).isEqualTo(side);
    assertThat(grid.path("cols").intValue()).isEqualTo(side);
    double min = grid.path("min").doubleValue();
    double max = grid.path("max").doubleValue();
    assertThat(max).isGreaterThan(min);
    assertThat(grid.path("values").size()).isEqualTo(side);
    for (JsonNode row : grid.path("values")) {
      assertThat(row.size()).isEqualTo(side);
      row.forEach(value -> assertThat(value.doubleValue()).isBetween(min, max));
    }
  }

  @Test
  void everyMethodDraws() throws Exception {
    for (String method : METHODS) {
      HttpResponse<byte[]> response = explain("method=" + method);
      RgbImage drawn = png(response);
      assertThat(drawn.width()).isEqualTo(192);
      assertThat(drawn.height()).isEqualTo(192);
      assertThat(response.headers().firstValue("Server-Timing").orElse(""))
          .contains("inference;dur=", "explain;dur=");
    }
  }

  /// Stored as it may lie, drawn as it stands; the crop keeps the middle, the rest is grey.
  @ParameterizedTest
  @ValueSource(strings = {"exif1", "exif3", "exif6", "exif8"})
  void picturesAreDrawnUpright(String name) throws Exception {
    byte[] file = Files.readAllBytes(Path.of("src/test/resources/image/cases/" + name + ".jpeg"));
    RgbImage upright = new ImageDecoder(ImageLimits.DEFAULT).decode(file);
    assertThat(upright.width()).isNotEqualTo(upright.height());
    RgbImage drawn = png(post("/explain?overlay=0", "image/jpeg", file));
    assertThat(drawn.width()).isEqualTo(upright.width());
    assertThat(drawn.height()).isEqualTo(upright.height());
    JsonNode body = json(post("/explain?as=json", "image/jpeg", file));
    assertThat(body.path("picture").path("width").intValue()).isEqualTo(upright.width());
    assertThat(body.path("picture").path("height").intValue()).isEqualTo(upright.height());
    JsonNode region = body.path("region");
    double width = region.path("width").doubleValue();
    double height = region.path("height").doubleValue();
    int shorter = Math.min(upright.width(), upright.height());
    assertThat(width).isCloseTo(shorter, offset(0.1)); // resized to whole pixels
    assertThat(height).isCloseTo(shorter, offset(0.1));
    double left = region.path("left").doubleValue();
    double top = region.path("top").doubleValue();
    for (int i = 0; i < upright.width() * upright.height(); i++) {
      double x = i % upright.width() + 0.5 - left;
      double y = Math.floorDiv(i, upright.width()) + 0.5 - top;
      byte[] pixel = Arrays.copyOfRange(drawn.pixels(), 3 * i, 3 * i + 3);
      if (x > 0 && x < width && y > 0 && y < height) {
        assertThat(pixel).isEqualTo(Arrays.copyOfRange(upright.pixels(), 3 * i, 3 * i + 3));
      } else {
        assertThat(pixel[0]).isEqualTo(pixel[1]).isEqualTo(pixel[2]);
      }
    }
  }

  @Test
  void theThreeFormsAgree() throws Exception {
    JsonNode raw = json(explain("as=json&fusion=max")).path("grid");
    var parts =
        new MultipartBody(
            List.of(
                new Part("as", null, "json".getBytes(StandardCharsets.UTF_8)),
                new Part("fusion", null, "max".getBytes(StandardCharsets.UTF_8)),
                new Part("image", "x.png", sample("ship"))));
    assertThat(json(post("/explain", parts.contentType(), parts.bytes())).path("grid"))
        .isEqualTo(raw);
    String body =
        "{\"inputs\": \"%s\", \"parameters\": {\"as\": \"json\", \"fusion\": \"max\"}}"
            .formatted(Base64.getEncoder().encodeToString(sample("ship")));
    assertThat(
            json(post("/explain", "application/json", body.getBytes(StandardCharsets.UTF_8)))
                .path("grid"))
        .isEqualTo(raw);
  }

  @Test
  void theFormIsWhatIsAcceptedUnlessItIsSaid() throws Exception {
    json(accepting("/explain", "application/json"));
    json(accepting("/explain", "image/png;q=0.5, application/json"));
    png(accepting("/explain", "image/png"));
    png(accepting("/explain", "*/*"));
    png(accepting("/explain", "image/*"));
    json(accepting("/explain?as=json", "image/png"));
    assertThat(accepting("/explain", "text/html").statusCode()).isEqualTo(406);
  }

  private HttpResponse<byte[]> accepting(String path, String accept) throws Exception {
    return send(
        request(path)
            .header("Accept", accept)
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(sample("ship"))));
  }

  @Test
  void anyClassMayBeExplained() throws Exception {
    for (String named : List.of("3", "cat", "CAT")) {
      JsonNode explained = json(explain("as=json&method=relevance&class=" + named)).path("class");
      assertThat(explained.path("label").stringValue()).isEqualTo("cat");
      assertThat(explained.path("index").intValue()).isEqualTo(3);
      assertThat(explained.path("score").doubleValue()).isLessThan(0.1);
    }
    assertThat(json(explain("as=json&method=relevance&class=cat")).path("grid"))
        .isNotEqualTo(json(explain("as=json&method=relevance")).path("grid"));
  }

  @Test
  void attentionOfOneHeadForOnePatch() throws Exception {
    JsonNode all = json(explain("as=json&method=attention&layer=2&patch=9"));
    JsonNode one = json(explain("as=json&method=attention&layer=2&patch=9&head=1"));
    assertThat(one.path("grids").size()).isEqualTo(1);
    assertThat(one.path("grids").get(0)).isEqualTo(all.path("grids").get(1));
    assertThat(one.path("layer").intValue()).isEqualTo(2);
    assertThat(one.path("patch").intValue()).isEqualTo(9);
    assertThat(one.path("parameters").toString()).isEqualTo("{\"layer\":2,\"head\":1,\"patch\":9}");
    double sum = 0;
    for (JsonNode row : one.path("grids").get(0).path("grid").path("values")) {
      for (JsonNode value : row) {
        sum += value.doubleValue();
      }
    }
    assertThat(sum).isBetween(0.3, 1.0); // the rest is the class token's
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "method=magic; 'rollout, gradient, relevance, occlusion, attention'",
        "class=zebra; airplane",
        "class=10; an index from 0 to 9",
        "as=gif; 'png, json'",
        "fusion=avg; 'mean, max, min'",
        "discard=1; less than 1",
        "discard=-0.1; less than 1",
        "overlay=1.1; from 0 to 1",
        "overlay=x&as=json; from 0 to 1",
        "method=attention&layer=6; from 0 to 5",
        "method=attention&head=3.5; from 0 to 2",
        "method=attention&patch=64; from 0 to 63",
        "method=occlusion&window=0; from 1 to 32",
        "method=occlusion&window=2&stride=4; from 1 to the window's 2",
        "method=gradient&fusion=max; is of the method rollout",
        "window=4; is of the method occlusion"
      })
  void badParameters(String query, String detail) throws Exception {
    HttpResponse<byte[]> response = explain(query);
    assertProblem(response, 422, "bad-parameter");
    assertThat(text(response)).contains(detail, "\"instance\":\"/explain\"");
  }

  @Test
  void onePictureAtATime() throws Exception {
    var parts =
        new MultipartBody(
            List.of(
                new Part("a", "1.png", sample("ship")), new Part("b", "2.png", sample("frog"))));
    HttpResponse<byte[]> response = post("/explain", parts.contentType(), parts.bytes());
    assertProblem(response, 400, "bad-body");
    assertThat(text(response)).contains("2 pictures; one is taken at a time");
  }

  @Test
  void whatIsNoPictureIsRefusedAsEverywhere() throws Exception {
    assertProblem(post("/explain", "image/png", new byte[0]), 400, "undecodable-image");
    assertProblem(
        post("/explain", "image/png", "hello".getBytes(StandardCharsets.UTF_8)),
        415,
        "unknown-format");
    assertProblem(post("/explain", "text/plain", sample("ship")), 415, "unsupported-body");
    assertProblem(explain("model=resnet"), 404, "unknown-model");
    assertProblem(
        post(
            "/explain",
            "application/json",
            "{\"inputs\": \"AAAA\", \"parameters\": {\"top_k\": 1}}"
                .getBytes(StandardCharsets.UTF_8)),
        422,
        "bad-parameter");
  }

  @Test
  void theDeadlineHolds() throws Exception {
    HttpResponse<byte[]> response =
        send(
            request("/explain?method=occlusion&window=1&stride=1")
                .header("X-Request-Timeout", "0.05")
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(sample("ship"))));
    assertThat(response.statusCode()).as(text(response)).isIn(408, 504);
  }

  /// A picture each, of its own stage; all places are given back.
  @Test
  void metricsFollow() throws Exception {
    for (String method : METHODS) {
      String before = prometheus();
      json(explain("as=json&method=" + method));
      String after = prometheus();
      for (String metric :
          List.of(
              "vitrine_requests_total{model=\"vit-cifar10\",outcome=\"ok\"}",
              "vitrine_stage_seconds_count{stage=\"explain\"}",
              "vitrine_stage_seconds_count{stage=\"inference\"}",
              "vitrine_image_formats_total{format=\"png\"}")) {
        assertThat(value(after, metric))
            .as(method + ": " + metric)
            .isEqualTo(value(before, metric) + 1);
      }
      assertThat(value(after, "vitrine_admitted{model=\"vit-cifar10\"}")).isZero();
      assertThat(value(after, "vitrine_memory_reserved_bytes{use=\"pictures\"}")).isZero();
    }
    String before = prometheus();
    explain("method=magic");
    String refused = "vitrine_requests_total{model=\"vit-cifar10\",outcome=\"bad_parameter\"}";
    assertThat(value(prometheus(), refused)).isEqualTo(value(before, refused) + 1);
  }

  private String prometheus() throws Exception {
    return text(send(request("/actuator/prometheus")));
  }

  private static double value(String prometheus, String metric) {
    return prometheus
        .lines()
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
        .sum();
  }

  @Test
  void positions() throws Exception {
    JsonNode body = json(send(request("/models/vit-cifar10/positions")));
    assertThat(body.propertyNames()).containsExactly("model", "kind", "rows", "cols", "similarity");
    assertThat(body.path("kind").stringValue()).isEqualTo("learned");
    assertThat(body.path("similarity").size()).isEqualTo(64);
    JsonNode ofPatch9 = body.path("similarity").get(9);
    assertThat(ofPatch9.size()).isEqualTo(8);
    assertThat(ofPatch9.get(1).get(1).doubleValue()).isCloseTo(1, offset(1e-5));
    // neighbours are more alike than the far corner: it has learned what is near
    assertThat(ofPatch9.get(1).get(2).doubleValue())
        .isGreaterThan(ofPatch9.get(7).get(7).doubleValue());

    JsonNode vectors = json(send(request("/models/vit-cifar10/positions?show=vectors")));
    assertThat(vectors.path("vectors").size()).isEqualTo(64);
    assertThat(vectors.path("vectors").get(0).size()).isEqualTo(192);
    assertThat(vectors.has("similarity")).isFalse();

    RgbImage tiled = png(send(request("/models/vit-cifar10/positions?as=png")));
    assertThat(tiled.width()).isEqualTo(8 * 8 * 14 + 7 * 7);
    RgbImage rows = png(send(request("/models/vit-cifar10/positions?as=png&show=vectors")));
    assertThat(rows.width() / rows.height()).isEqualTo(192 / 64);
    assertProblem(send(request("/models/vit-cifar10/positions?show=x")), 422, "bad-parameter");
    assertProblem(send(request("/models/resnet/positions")), 404, "unknown-model");
  }

  @Test
  void patches() throws Exception {
    RgbImage tiles = png(post("/explain/patches", "image/png", sample("ship")));
    assertThat(tiles.width()).isEqualTo(14 * 32 + 7 * 7); // tiles of 4 × 4, 14 times as large
    assertThat(tiles.height()).isEqualTo(tiles.width());
    RgbImage strips =
        png(post("/explain/patches?cut=horizontal&size=8", "image/png", sample("ship")));
    assertThat(strips.width()).isEqualTo(14 * 32);
    assertThat(strips.height()).isEqualTo(14 * 32 + 3 * 14);
    assertProblem(
        post("/explain/patches?cut=x", "image/png", sample("ship")), 422, "bad-parameter");
    assertProblem(
        post("/explain/patches?size=0", "image/png", sample("ship")), 422, "bad-parameter");
    assertProblem(post("/explain/patches", "image/png", new byte[3]), 415, "unknown-format");
  }
}
