package vitrine.protocol.hf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import vitrine.classify.intake.MultipartBody.Part;
import vitrine.protocol.OverTheWire;

/// Hugging Face's inference API over the wire.
class HuggingFaceTest extends OverTheWire {
  private static final String MODEL = "/models/vit-cifar10";

  private static List<String> labels(JsonNode classes) {
    List<String> labels = new ArrayList<>();
    classes.forEach(each -> {
      assertThat(each.propertyNames()).containsExactly("label", "score");
      labels.add(each.path("label").stringValue());
    });
    return labels;
  }

  private static void assertError(HttpResponse<String> response, int status, String type) {
    JsonNode error = json(response, status);
    assertThat(error.path("error").stringValue()).isNotBlank();
    assertThat(error.path("error_type").stringValue()).isEqualTo(type);
    assertThat(error.propertyNames()).isSubsetOf("error", "error_type", "estimated_time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/models/vit-cifar10", "/models/google/vit-cifar10", "/models/vit-cifar10?a"})
  void thePathsOfItsClients(String path) throws Exception {
    for (String picture : List.of("ship", "frog")) {
      JsonNode classes = json(post(path, PNG, sample(picture)), 200);
      assertThat(labels(classes)).hasSize(5).startsWith(picture);
      List<Float> scores = new ArrayList<>();
      classes.forEach(each -> scores.add(each.path("score").floatValue()));
      assertThat(scores).isEqualTo(scores(picture));
    }
  }

  /// What clients guess, or curl says of `--data-binary`.
  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "image/jpeg",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "text/plain",
        "video/mp4"
      })
  void anyContentType(@Nullable String type) throws Exception {
    assertThat(labels(json(post("/", type, ship()), 200))).startsWith("ship");
  }

  @Test
  void base64InJson() throws Exception {
    String inputs = "{\"inputs\": \"" + base64(ship()) + "\"";
    assertThat(labels(json(postJson(MODEL, inputs + "}"), 200))).hasSize(5).startsWith("ship");
    String rest =
        """
        , "parameters": {"top_k": 2, "function_to_apply": "none"}, \
        "options": {"wait_for_model": true, "use_cache": [false]}}\
        """;
    JsonNode two = json(postJson(MODEL, inputs + rest), 200);
    assertThat(labels(two)).hasSize(2).startsWith("ship");
    assertThat(two.path(0).path("score").floatValue()).isGreaterThan(1);
  }

  @Test
  void aListAnswersAListForEach() throws Exception {
    String ship = "\"" + base64(ship()) + "\"";
    String frog = "\"" + base64(sample("frog")) + "\"";
    JsonNode one = json(postJson("/", "{\"inputs\": [" + ship + "]}"), 200);
    assertThat(one.size()).isEqualTo(1);
    assertThat(labels(one.path(0))).startsWith("ship");
    JsonNode two = json(postJson("/", "{\"inputs\": [" + frog + "," + ship + "]}"), 200);
    assertThat(two.size()).isEqualTo(2);
    assertThat(labels(two.path(0))).startsWith("frog");
    assertThat(labels(two.path(1))).startsWith("ship");
    assertError(postJson("/", "{\"inputs\": [" + ship + ", \"AAAA\"]}"), 415, "unknown-format");
  }

  @Test
  void aForm() throws Exception {
    Part ship = new Part("file", "ship.png", ship());
    assertThat(labels(json(postForm("/", ship), 200))).startsWith("ship");
    assertThat(json(postForm("/", ship, ship), 200).path(1).path(0).path("label").stringValue())
        .isEqualTo("ship");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                               | 400 | bad-body",
        "[]                                               | 400 | bad-body",
        "{\"inputs\": \"***\"}                            | 400 | bad-body",
        "{\"inputs\": \"AAAA\", \"extra\": 1}             | 400 | bad-body",
        "{\"inputs\": \"AAAA\", \"options\": [[[}         | 400 | bad-body",
        "{\"inputs\": \"AAAA\"}                           | 415 | unknown-format",
        "{\"inputs\": \"AAAA\", \"parameters\": {\"k\":1}} | 422 | bad-parameter"
      })
  void badJson(String body, int status, String type) throws Exception {
    assertError(postJson("/", body), status, type);
    assertError(postJson(MODEL, body), status, type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "{}", "]", "1", "}"})
  void whatFollowsTheObjectIsRefused(String rest) throws Exception {
    String body = "{\"inputs\": \"" + base64(ship()) + "\"}";
    json(postJson("/classify", body + " \n"), 200);
    assertThat(postJson("/classify", body + rest).statusCode()).isEqualTo(400);
    assertError(postJson(MODEL, body + rest), 400, "bad-body");
  }

  /// Nobody is answered with megabytes that he has sent.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"inputs\": \"AAAA\", \"parameters\": {\"top_k\": \"%s\"}}",
        "{\"inputs\": \"AAAA\", \"parameters\": {\"function_to_apply\": \"%s\"}}",
        "{\"inputs\": \"AAAA\", \"parameters\": {\"%s\": 1}}",
        "{\"inputs\": \"AAAA\", \"parameters\": {\"%s\": []}}",
        "{\"inputs\": \"AAAA\", \"%s\": 1}"
      })
  void whatIsLongIsNotRepeated(String body) throws Exception {
    String text = "x".repeat(40_000);
    for (String path : List.of("/", "/classify")) {
      HttpResponse<String> response = postJson(path, body.formatted(text));
      assertThat(response.statusCode()).isIn(400, 422);
      assertThat(response.body()).hasSizeLessThan(1000).contains("x…");
    }
  }

  @Test
  void noPathIsRepeatedAtLength() throws Exception {
    HttpResponse<String> response = post("/models/" + "x".repeat(5000), PNG, ship());
    assertError(response, 404, "unknown-model");
    assertThat(response.body()).hasSizeLessThan(1000);
    assertThat(post("/", "x".repeat(5000), ship()).body()).hasSizeLessThan(1000);
  }

  /// What becomes of a request outside of controllers has the shape, too.
  @ParameterizedTest
  @ValueSource(strings = {"/", MODEL})
  void aBrokenChunk(String path) throws Exception {
    assertThat(brokenChunk(path)).startsWith("HTTP/1.1 400").contains("\"error_type\":\"bad-");
    assertThat(brokenChunk("/classify"))
        .startsWith("HTTP/1.1 400")
        .contains("urn:vitrine:problem:bad-")
        .contains("\"instance\":\"/classify\"");
  }

  private String brokenChunk(String path) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String sent =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n".formatted(path)
              + "Connection: close\r\n\r\nzz\r\n";
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatIsNoPicture() throws Exception {
    assertError(post("/", null, new byte[0]), 400, "undecodable-image");
    assertError(post("/", PNG, Arrays.copyOf(ship(), 900)), 400, "undecodable-image");
    assertError(post("/", PNG, "hello".getBytes(StandardCharsets.UTF_8)), 415, "unknown-format");
    assertError(post("/", "picture", ship()), 415, "unsupported-body");
    assertError(post("/", PNG, Arrays.copyOf(ship(), 301 << 10)), 413, "image-bytes");
    assertError(post("/", PNG, new byte[(1 << 20) + 1]), 413, "body-bytes");
    assertError(
        post("/", "multipart/form-data", "no form".getBytes(StandardCharsets.UTF_8)),
        400,
        "bad-body");
  }

  @Test
  void anUnknownModelIsNamed() throws Exception {
    HttpResponse<String> response = post("/models/google/vit-base-patch16-224", PNG, ship());
    assertError(response, 404, "unknown-model");
    assertThat(response.body()).contains("no model 'vit-base-patch16-224'", "vit-cifar10");
  }

  @Test
  void whoFindsNoPlaceComesBack() throws Exception {
    whileFull(() -> {
      for (String path : List.of("/", MODEL)) {
        HttpResponse<String> response = post(path, PNG, ship());
        assertError(response, 429, "queue-full");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
      }
    });
  }

  @Test
  void whenItMayBeReady() throws Exception {
    whileNotReady(() -> {
      HttpResponse<String> response = post(MODEL, PNG, ship());
      assertError(response, 503, "not-ready");
      assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(json(response, 503).path("estimated_time").doubleValue()).isEqualTo(1);
    });
  }

  @Test
  void otherMethods() throws Exception {
    HttpResponse<String> put = send("PUT", MODEL, PNG, ship());
    assertError(put, 405, "method-not-allowed");
    assertThat(String.join(",", put.headers().allValues("Allow"))).contains("GET", "POST");
    assertThat(send("DELETE", "/", null, new byte[0]).body())
        .contains("urn:vitrine:problem:method-not-allowed");
  }

  /// The model's own page, and its problems, are as they were.
  @Test
  void toGetAModelIsOurs() throws Exception {
    assertThat(json(get(MODEL), 200).path("name").stringValue()).isEqualTo("vit-cifar10");
    assertThat(get("/models/resnet").body()).contains("urn:vitrine:problem:unknown-model");
  }

  static Stream<Path> recorded() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/protocol/hf"))) {
      return files.sorted().toList().stream();
    }
  }

  /// Heads as real clients sent them; `tools/clients/huggingface/record.py` wrote them.
  @ParameterizedTest
  @MethodSource
  void recorded(Path file) throws Exception {
    String head = Files.readString(file);
    byte[] body =
        file.toString().contains("-json")
            ? ("{\"inputs\": \"" + base64(ship()) + "\", \"parameters\": {\"top_k\": 2}}")
                .getBytes(StandardCharsets.UTF_8)
            : ship();
    String sent =
        head.replaceFirst("(?i)content-length: \\d+", "Content-Length: " + body.length)
                .replaceFirst("(?i)connection: keep-alive\r\n", "")
            + "Connection: close\r\n\r\n";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(body);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").contains("[{\"label\":\"ship\",\"score\":0.");
    }
  }
}
