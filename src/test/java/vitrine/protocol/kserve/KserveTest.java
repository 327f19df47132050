package vitrine.protocol.kserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.serving.Models;

/// KServe's first protocol over the wire.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"vitrine.max-images=6", "vitrine.cache=target/test-cache"})
@Timeout(120)
class KserveTest {
  private static final String PREDICT = "/v1/models/vit-cifar10:predict";

  @LocalServerPort private int port;
  @Autowired private Models models;

  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode predictions(String body) throws Exception {
    HttpResponse<String> response = send("POST", PREDICT, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode answer = JsonMapper.shared().readTree(response.body());
    assertThat(answer.propertyNames()).containsExactly("predictions");
    return answer.path("predictions");
  }

  private static String base64(String name) throws Exception {
    byte[] file = Files.readAllBytes(Path.of("samples", name + ".png"));
    return Base64.getEncoder().encodeToString(file);
  }

  private static void assertError(HttpResponse<String> response, int status, String words) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode error = JsonMapper.shared().readTree(response.body());
    assertThat(error.propertyNames()).containsExactly("error");
    assertThat(error.path("error").stringValue()).contains(words);
  }

  @Test
  void eachFormOfAFile() throws Exception {
    String ship = base64("ship");
    JsonNode predictions =
        predictions(
            """
            {'signature_name': 'serving_default', 'instances': [{'b64': '%1$s'},
              {'image_bytes': {'b64': '%1$s'}, 'key': '   1'}, {'image': {'b64': '%1$s'}},
              {'data': '%1$s'}, '%1$s', {'key': 7, 'image': '%2$s'}]}\
            """
                .formatted(ship, base64("frog")));

    assertThat(predictions.size()).isEqualTo(6);
    for (int i = 0; i < 5; i++) {
      assertThat(predictions.get(i).path("label").stringValue()).isEqualTo("ship");
      assertThat(predictions.get(i).path("prediction").intValue()).isEqualTo(8);
      assertThat(scores(predictions.get(i)))
          .hasSize(10)
          .containsExactly(scores(predictions.get(0)), within(1e-5f));
    }
    assertThat(predictions.get(0).propertyNames()).containsExactly("scores", "prediction", "label");
    assertThat(predictions.get(1).path("key").stringValue()).isEqualTo("   1");
    assertThat(predictions.get(5).path("key").intValue()).isEqualTo(7);
    assertThat(predictions.get(5).path("label").stringValue()).isEqualTo("frog");
    double sum = IntStream.range(0, 10).mapToDouble(i -> scores(predictions.get(0))[i]).sum();
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  @Test
  void aKeyIsRepeatedAsItIs() throws Exception {
    for (String key : List.of("'a'", "1", "1.50", "1e400", "true", "false", "null", "'null'")) {
      String body = "{'instances': [{'b64': '%s', 'key': %s}]}".formatted(base64("ship"), key);
      HttpResponse<String> response = send("POST", PREDICT, body);
      assertThat(response.body()).endsWith("\"key\":" + key.replace('\'', '"') + "}]}");
    }
  }

  /// Nobody is answered with megabytes that he has sent.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'instances': [{'%s': 'AAAA'}]} | allowed",
        "{'instances': [{'key': '%s', 'b64': 'AAAA'}]} | longer than 1024 characters"
      })
  void whatIsLongIsNotRepeated(String body, String words) throws Exception {
    HttpResponse<String> response = send("POST", PREDICT, body.formatted("x".repeat(40_000)));
    assertError(response, 400, words);
    assertThat(response.body()).hasSizeLessThan(1000);
  }

  @Test
  void manyShortStringsAreRefusedAtTheFirstTooMany() throws Exception {
    String strings = "'a'" + ",'a'".repeat(5_000_000);
    assertError(
        send("POST", PREDICT, "{'instances': [[%s]]}".formatted(strings)),
        400,
        "more than 6 strings");
  }

  @Test
  void otherVerbs() throws Exception {
    HttpResponse<String> read = send("GET", PREDICT, "");
    assertError(read, 405, "not allowed");
    assertThat(read.headers().firstValue("Allow")).hasValue("POST");
    assertError(send("POST", "/v1/models/vit-cifar10:explain", "{}"), 404, "nothing here");
    assertError(send("POST", "/v1/models/vit-cifar10", "{}"), 405, "not allowed");
  }

  private static float[] scores(JsonNode prediction) {
    float[] scores = new float[prediction.path("scores").size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = prediction.path("scores").get(i).floatValue();
    }
    return scores;
  }

  /// The lists say by themselves whether the channels come first.
  @Test
  void pixelValuesInEitherOrder() throws Exception {
    var decoded =
        new ImageDecoder(ImageLimits.DEFAULT)
            .decode(Files.readAllBytes(Path.of("samples", "ship.png")));
    float[] values = models.get(null).preprocess(decoded).values();

    JsonNode predictions =
        predictions(
            "{\"instances\": [%s, {\"pixel_values\": %s}, {\"b64\": \"%s\"}]}"
                .formatted(lists(values, true), lists(values, false), base64("ship")));

    for (int i = 0; i < 2; i++) {
      assertThat(scores(predictions.get(i)))
          .containsExactly(scores(predictions.get(2)), within(1e-4f));
    }
  }

  private static String lists(float[] values, boolean channelsFirst) {
    List<List<List<Float>>> lists = new ArrayList<>();
    for (int a = 0; a < (channelsFirst ? 3 : 32); a++) {
      List<List<Float>> rows = new ArrayList<>();
      for (int b = 0; b < 32; b++) {
        List<Float> row = new ArrayList<>();
        for (int c = 0; c < (channelsFirst ? 32 : 3); c++) {
          row.add(values[channelsFirst ? (a * 32 + b) * 32 + c : (c * 32 + a) * 32 + b]);
        }
        rows.add(row);
      }
      lists.add(rows);
    }
    return lists.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | missing",
        "{'instances': []} | missing",
        "{'instances': {}} | no list",
        "{'inputs': ['AAAA']} | inputs",
        "{'instances': [7]} | an instance is a number",
        "{'instances': [null]} | an instance is null",
        "{'instances': [['a', 'b']]} | a list of strings",
        "{'instances': [{'b64': 'AA', 'key': []}]} | key is a list",
        "{'instances': [{}]} | no picture",
        "{'instances': [{'b64': 'AAAA', 'image': 'AAAA'}]} | more than one",
        "{'instances': [{'file': 'AAAA'}]} | 'file'",
        "{'instances': [{'image': {'url': 'http://localhost/x.png'}}]} | b64",
        "{'instances': [[[1, 2], [3, 4]]]} | [3, 32, 32]",
        "{'instances': [[[1, 2], [3]]]} | not all of the same",
        "{'instances': ['?']} | not base64",
        "{'instances': ['', '', '', '', '', '', '']} | at most 6",
        "no | not JSON"
      })
  void whatIsWrongIsSaid(String body, String words) throws Exception {
    assertError(send("POST", PREDICT, body), 400, words);
  }

  @Test
  void oneBadPictureFailsAllAndIsNamed() throws Exception {
    assertError(
        send("POST", PREDICT, "{'instances': ['%s', {'b64': 'AAAA'}]}".formatted(base64("ship"))),
        415,
        "picture 1: ");
  }

  @Test
  void modelsAndTheirReadiness() throws Exception {
    assertThat(send("GET", "/", "").body()).isEqualTo("{\"status\":\"alive\"}");
    assertThat(send("GET", "/v1/models", "").body()).isEqualTo("{\"models\":[\"vit-cifar10\"]}");
    assertThat(send("GET", "/v1/models/vit-cifar10", "").body())
        .isEqualTo("{\"name\":\"vit-cifar10\",\"ready\":true}");
    assertError(send("GET", "/v1/models/nobody", ""), 404, "nobody");
    assertError(send("POST", "/v1/models/nobody:predict", "{}"), 404, "nobody");
    models.refuse(models.get(null), "it is a test");
    try {
      HttpResponse<String> response = send("GET", "/v1/models/vit-cifar10", "");
      assertError(response, 503, "it is a test");
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
    } finally {
      models.admit(models.get(null));
    }
  }
}
