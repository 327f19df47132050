package vitrine.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.inference.ServedModel;
import vitrine.serving.MemoryBudget;
import vitrine.serving.Models;

/// A service that speaks the Open Inference Protocol, and a client of it.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.max-request-bytes=21MB",
      "vitrine.max-images=4",
      "vitrine.cache=target/test-cache"
    })
@Timeout(120)
abstract class OipOverTheWire {
  private static final Path RECORDED = Path.of("src/test/resources/protocol/oip");
  static final String LENGTH = "Inference-Header-Content-Length";

  @LocalServerPort private int port;
  @Autowired Models models;

  @Autowired
  @Qualifier("uploadMemory")
  MemoryBudget uploads;

  private final HttpClient client = HttpClient.newHttpClient();

  HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path) throws Exception {
    return send("GET", path, new byte[0]);
  }

  HttpResponse<byte[]> infer(byte[] body, String... headers) throws Exception {
    return send("POST", "/v2/models/vit-cifar10/infer", body, headers);
  }

  HttpResponse<byte[]> infer(String json) throws Exception {
    return infer(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json");
  }

  /// A request as a client sent it: its body's file ends with the length of its JSON.
  HttpResponse<byte[]> inferRecorded(String name) throws Exception {
    try (Stream<Path> files = Files.list(RECORDED)) {
      Path file =
          files
              .filter(f -> f.getFileName().toString().startsWith(name + "."))
              .findAny()
              .orElseThrow();
      String length = file.getFileName().toString().substring(name.length() + 1);
      byte[] body = Files.readAllBytes(file);
      return length.equals(Integer.toString(body.length))
          ? infer(body)
          : infer(body, LENGTH, length, "Content-Type", "application/octet-stream");
    }
  }

  static byte[] sample(String name) throws Exception {
    return Files.readAllBytes(Path.of("samples", name + ".png"));
  }

  static String base64(String sample) throws Exception {
    return Base64.getEncoder().encodeToString(sample(sample));
  }

  static JsonNode header(HttpResponse<byte[]> response) {
    int length =
        response.headers().firstValue(LENGTH).map(Integer::parseInt).orElse(response.body().length);
    return JsonMapper.shared().readTree(Arrays.copyOf(response.body(), length));
  }

  static void assertError(HttpResponse<byte[]> response, int status, String... words) {
    assertThat(response.statusCode())
        .as(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode error = JsonMapper.shared().readTree(response.body());
    assertThat(error.propertyNames()).containsExactly("error");
    assertThat(error.path("error").stringValue()).isNotBlank();
    for (String word : words) {
      assertThat(error.path("error").stringValue()).contains(word);
    }
  }

  ServedModel model() {
    return models.get(null);
  }

  static byte[] filesBody(byte[] file) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        """
        {"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":%d}}]}\
        """
            .formatted(file.length + 4)
            .getBytes(StandardCharsets.UTF_8));
    byte[] length = new byte[4];
    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length);
    body.writeBytes(length);
    body.writeBytes(file);
    return body.toByteArray();
  }

  static byte[] compressed(String encoding, byte[] body) throws Exception {
    var out = new ByteArrayOutputStream();
    try (OutputStream compressing =
        encoding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
      compressing.write(body);
    }
    return out.toByteArray();
  }
}
