package vitrine.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.ServedModel;
import vitrine.serving.Admission.Place;
import vitrine.serving.MemoryBudget;
import vitrine.serving.Models;

/// The Open Inference Protocol over the wire, with the requests that Triton's and KServe's clients
/// send (`tools/clients/record.py`) and others made here.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.max-request-bytes=21MB",
      "vitrine.max-images=4",
      "vitrine.cache=target/test-cache"
    })
@Timeout(120)
class OipTest {
  private static final Path RECORDED = Path.of("src/test/resources/protocol/oip");
  private static final String LENGTH = "Inference-Header-Content-Length";

  @LocalServerPort private int port;
  @Autowired private Models models;

  @Autowired
  @Qualifier("uploadMemory")
  private MemoryBudget uploads;

  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return send("GET", path, new byte[0]);
  }

  private HttpResponse<byte[]> infer(byte[] body, String... headers) throws Exception {
    return send("POST", "/v2/models/vit-cifar10/infer", body, headers);
  }

  private HttpResponse<byte[]> infer(String json) throws Exception {
    return infer(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json");
  }

  /// A request as a client sent it: its body's file ends with the length of its JSON.
  private HttpResponse<byte[]> inferRecorded(String name) throws Exception {
    try (Stream<Path> files = Files.list(RECORDED)) {
      Path file =
          files.filter(f -> f.getFileName().toString().startsWith(name + ".")).findAny().orElseThrow();
      String length = file.getFileName().toString().substring(name.length() + 1);
      byte[] body = Files.readAllBytes(file);
      return length.equals(Integer.toString(body.length))
          ? infer(body)
          : infer(body, LENGTH, length, "Content-Type", "application/octet-stream");
    }
  }

  private static byte[] sample(String name) throws Exception {
    return Files.readAllBytes(Path.of("samples", name + ".png"));
  }

  private static String base64(String sample) throws Exception {
    return Base64.getEncoder().encodeToString(sample(sample));
  }

  /// The outputs of an answer by name, wherever their data stands.
  private static Map<String, List<Object>> outputs(HttpResponse<byte[]> response) {
    assertThat(response.statusCode())
        .as(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    ByteBuffer body = ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN);
    body.position(
        response.headers().firstValue(LENGTH).map(Integer::parseInt).orElse(body.capacity()));
    Map<String, List<Object>> outputs = new LinkedHashMap<>();
    for (JsonNode output : header(response).path("outputs")) {
      JsonNode size = output.path("parameters").path("binary_data_size");
      List<Object> data = new ArrayList<>();
      if (size.isMissingNode()) {
        output.path("data").forEach(d -> data.add(d.isString() ? d.stringValue() : d.floatValue()));
      } else {
        int end = body.position() + size.intValue();
        while (body.position() < end) {
          data.add(
              output.path("datatype").stringValue().equals("FP32") ? body.getFloat() : text(body));
        }
      }
      outputs.put(output.path("name").stringValue(), data);
    }
    assertThat(body.hasRemaining()).isFalse();
    return outputs;
  }

  private static String text(ByteBuffer body) {
    byte[] text = new byte[body.getInt()];
    body.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static JsonNode header(HttpResponse<byte[]> response) {
    int length =
        response.headers().firstValue(LENGTH).map(Integer::parseInt).orElse(response.body().length);
    return JsonMapper.shared().readTree(Arrays.copyOf(response.body(), length));
  }

  private static float[] floats(HttpResponse<byte[]> response, String output) {
    List<Object> data = Objects.requireNonNull(outputs(response).get(output));
    float[] floats = new float[data.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (Float) data.get(i);
    }
    return floats;
  }

  private static void assertError(HttpResponse<byte[]> response, int status, String... words) {
    assertThat(response.statusCode())
        .as(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode error = JsonMapper.shared().readTree(response.body());
    assertThat(error.propertyNames()).containsExactly("error");
    assertThat(error.path("error").stringValue()).contains(words);
  }

  private ServedModel model() {
    return models.get(null);
  }

  /// What the reference says of a sample.
  private float[] reference(String sample) throws Exception {
    var decoded = new ImageDecoder(ImageLimits.DEFAULT).decode(sample(sample));
    return model()
        .bundle()
        .reference()
        .orElseThrow()
        .vit()
        .forward(model().preprocess(decoded).values());
  }

  private static float[] twice(float[] values) {
    float[] both = Arrays.copyOf(values, 2 * values.length);
    System.arraycopy(values, 0, both, values.length, values.length);
    return both;
  }

  @Test
  void filesAsTritonsClientSendsThem() throws Exception {
    HttpResponse<byte[]> response = inferRecorded("triton-files");

    assertThat(outputs(response)).containsOnlyKeys("logits", "scores");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(floats(response, "logits"))
        .containsExactly(twice(reference("ship")), within(1e-4f));
    JsonNode header = header(response);
    assertThat(header.path("id").stringValue()).isEqualTo("t-1");
    assertThat(header.path("model_name").stringValue()).isEqualTo("vit-cifar10");
    assertThat(header.path("model_version").stringValue()).isEqualTo("1");
    assertThat(header.path("outputs").get(0).path("shape").toString()).isEqualTo("[2,10]");
    assertThat(header.path("outputs").get(0).path("datatype").stringValue()).isEqualTo("FP32");
  }

  @Test
  void classificationAsTritonsClientAsksForIt() throws Exception {
    HttpResponse<byte[]> response = inferRecorded("triton-classification");

    List<Object> best = Objects.requireNonNull(outputs(response).get("scores"));
    assertThat(header(response).path("outputs").get(0).path("shape").toString()).isEqualTo("[2,3]");
    assertThat(best).hasSize(6);
    assertThat(best.get(0).toString()).matches("0\\.\\d{6}:8:ship").isEqualTo(best.get(3));
  }

  /// The reference's logits of the same values, which were made by numpy's `linspace`.
  @Test
  void valuesAsTritonsClientSendsThem() throws Exception {
    float[] logits = floats(inferRecorded("triton-values"), "logits");

    int values = 3 * 32 * 32;
    for (int picture = 0; picture < 2; picture++) {
      float[] pixels = new float[values];
      for (int i = 0; i < values; i++) {
        pixels[i] = (float) (-1 + 2.0 * (picture * values + i) / (2 * values - 1));
      }
      assertThat(Arrays.copyOfRange(logits, 10 * picture, 10 * (picture + 1)))
          .containsExactly(referenceOf(pixels), within(1e-4f));
    }
  }

  private float[] referenceOf(float[] pixels) {
    return model().bundle().reference().orElseThrow().vit().forward(pixels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"triton-values-json", "kserve-values-json"})
  void valuesInJsonAsClientsSendThem(String request) throws Exception {
    float[] half = new float[3 * 32 * 32];
    Arrays.fill(half, 0.5f);

    HttpResponse<byte[]> response = inferRecorded(request);

    assertThat(response.headers().firstValue(LENGTH)).isEmpty();
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(floats(response, "logits")).containsExactly(referenceOf(half), within(1e-4f));
  }

  @Test
  void aFileAsKservesClientSendsIt() throws Exception {
    HttpResponse<byte[]> response = inferRecorded("kserve-files");

    assertThat(header(response).path("id").stringValue()).isEqualTo("k-1");
    assertThat(floats(response, "logits")).containsExactly(reference("ship"), within(1e-4f));
  }

  /// As `MLServer`'s codec writes it; and a column, as models with a batch's dimension want it.
  @Test
  void filesInJsonAreBase64() throws Exception {
    HttpResponse<byte[]> response =
        infer(
            """
            {'inputs': [{'name': 'image', 'shape': [2, 1], 'datatype': 'BYTES',
              'parameters': {'content_type': 'base64'}, 'data': [['%s'], ['%s']]}],
             'outputs': [{'name': 'scores', 'parameters': {'classification': 1}}]}\
            """
                .formatted(base64("frog"), base64("airplane")));

    List<Object> best = Objects.requireNonNull(outputs(response).get("scores"));
    assertThat(best.get(0).toString()).endsWith(":6:frog");
    assertThat(best.get(1).toString()).endsWith(":0:airplane");
    assertThat(header(response).has("id")).isFalse();
  }

  /// By the request for all, by the output for itself.
  @Test
  void outputsStandWhereTheyAreAskedFor() throws Exception {
    HttpResponse<byte[]> response =
        infer(
            """
            {'parameters': {'binary_data_output': true},
             'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': ['%s']}],
             'outputs': [{'name': 'scores', 'parameters': {'binary_data': false}},
                         {'name': 'logits'}]}\
            """
                .formatted(base64("ship")));

    JsonNode outputs = header(response).path("outputs");
    assertThat(outputs.get(0).path("data").size()).isEqualTo(10);
    assertThat(outputs.get(1).path("parameters").path("binary_data_size").intValue()).isEqualTo(40);
    float[] logits = floats(response, "logits");
    assertThat(floats(response, "scores"))
        .containsExactly(model().bundle().scoreFunction().apply(logits), within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({"gzip", "deflate"})
  void compressedAsTritonsClientDoesIt(String encoding) throws Exception {
    byte[] body = filesBody(sample("ship"));
    String length = Integer.toString(new String(body, StandardCharsets.ISO_8859_1).indexOf("]}") + 2);

    HttpResponse<byte[]> response =
        infer(compressed(encoding, body), LENGTH, length, "Content-Encoding", encoding);

    assertThat(floats(response, "logits")).containsExactly(reference("ship"), within(1e-4f));
  }

  private static byte[] filesBody(byte[] file) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        """
        {"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":%d}}]}"""
            .formatted(file.length + 4)
            .getBytes(StandardCharsets.UTF_8));
    byte[] length = new byte[4];
    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length);
    body.writeBytes(length);
    body.writeBytes(file);
    return body.toByteArray();
  }

  private static byte[] compressed(String encoding, byte[] body) throws Exception {
    var out = new ByteArrayOutputStream();
    try (OutputStream compressing =
        encoding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
      compressing.write(body);
    }
    return out.toByteArray();
  }

  /// 22 MB of zeros are 22 KB.
  @Test
  void whatIsCompressedIsLimitedByWhatItWas() throws Exception {
    byte[] bomb = compressed("gzip", new byte[22 << 20]);

    assertError(infer(bomb, "Content-Encoding", "gzip"), 413, "larger than");
    assertError(infer(new byte[10], "Content-Encoding", "gzip"), 400, "gzip");
    assertError(
        infer(Arrays.copyOf(bomb, 500), "Content-Encoding", "gzip"), 400, "ended too early");
    assertError(infer(bomb, "Content-Encoding", "br"), 415, "br", "gzip, deflate");
    assertThat(uploads.reserved()).isZero();
  }

  @Test
  void oneBadPictureFailsAllAndIsNamed() throws Exception {
    HttpResponse<byte[]> response =
        infer(
            """
            {'inputs': [{'name': 'image', 'shape': [3], 'datatype': 'BYTES',
              'data': ['%s', 'AAAA', '%s']}]}\
            """
                .formatted(base64("frog"), base64("ship")));

    assertError(response, 415, "picture 1: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing | is not JSON",
        "[] | no JSON object",
        "{} | 0 inputs",
        "{'inputs': {}} | inputs is no list",
        "{'inputs': [7]} | inputs holds no objects",
        "{'inputs': [{'name': 'image'}]} | no name, datatype or shape",
        "{'inputs': [{'name': 'x', 'shape': [1], 'datatype': 'BYTES', 'data': ['AA']}]} | 'x'",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'FP32', 'data': [1]}]} | FP32 [1]",
        "{'inputs': [{'name': 'image', 'shape': [0], 'datatype': 'BYTES', 'data': []}]} | [0]",
        "{'inputs': [{'name': 'image', 'shape': [5], 'datatype': 'BYTES', 'data': []}]} | 1 to 4",
        "{'inputs': [{'name': 'image', 'shape': [2], 'datatype': 'BYTES', 'data': ['']}]} | 1 strings",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': [1]}]} | 0 strings",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES'}]} | either data",
        "{'inputs': [{'name': 'image', 'shape': [-1], 'datatype': 'BYTES', 'data': []}]} | sizes",
        "{'inputs': [{'name': 'image', 'shape': ['1'], 'datatype': 'BYTES', 'data': []}]} | sizes",
        "{'inputs': [{'name': 'pixel_values', 'shape': [1, 3, 2, 2], 'datatype': 'FP32', 'data': [1]}]} | 3, 32, 32",
        "{'inputs': [{'name': 'pixel_values', 'shape': [3, 32, 32], 'datatype': 'FP32', 'data': [1]}]} | 3, 32, 32",
        "{'inputs': [{'name': 'pixel_values', 'shape': [1, 3, 32, 32], 'datatype': 'FP64', 'data': [1]}]} | FP64",
        "{'inputs': [{'name': 'pixel_values', 'shape': [1, 3, 32, 32], 'datatype': 'FP32', 'data': [1]}]} | 1 numbers",
        "{'inputs': [{'name': 'pixel_values', 'shape': [1, 3, 32, 32], 'datatype': 'FP32', 'data': [[1], 2]}]} | not all of the same",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'parameters': {'shared_memory_region': 'a'}}]} | shared memory",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'parameters': {'binary_data_size': 7}}]} | binary_data_size",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': ['AA']}], 'outputs': [{'name': 'x'}]} | logits, scores",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': ['AA']}], 'outputs': [{'name': 'logits', 'parameters': {'classification': -1}}]} | classification",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': ['AA']}], 'parameters': {'timeout': 'soon'}} | timeout",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': ['AA']}], 'parameters': {'binary_data_output': 1}} | binary_data_output",
        "{'inputs': [], 'inputs': []} | Duplicate",
        "{'inputs': []} {} | more than one"
      })
  void whatIsWrongIsSaid(String body, String words) throws Exception {
    assertError(infer(body), 400, words);
  }

  /// A binary tensor that ends in the middle, or is not claimed.
  @Test
  void lengthsMustFit() throws Exception {
    byte[] body = filesBody(sample("ship"));
    int json = new String(body, StandardCharsets.ISO_8859_1).indexOf("]}") + 2;
    assertError(infer(body, LENGTH, Integer.toString(json + 1)), 400);
    assertError(infer(body, LENGTH, Integer.toString(body.length + 1)), 400, LENGTH);
    assertError(infer(body, LENGTH, "all"), 400, LENGTH);
    assertError(
        infer(Arrays.copyOf(body, body.length - 1), LENGTH, Integer.toString(json)), 400, "binary_data_size");
    assertError(
        infer(Arrays.copyOf(body, body.length + 1), LENGTH, Integer.toString(json)), 400, "1 bytes");
    body[json] = 1; // another length of the string
    assertError(infer(body, LENGTH, Integer.toString(json)), 400, "image");
    body[json + 3] = -1;
    assertError(infer(body, LENGTH, Integer.toString(json)), 400, "image");
  }

  @ParameterizedTest
  @CsvSource({"NaN, NaN", "Infinity, Infinity"})
  void valuesThatAreNoNumbersAreRefused(float value, String words) throws Exception {
    byte[] body = valuesBody(value);
    assertError(infer(body, LENGTH, Integer.toString(body.length - 4 * 3072)), 400, words);
  }

  /// Finite, but the network overflows: deterministic, and not the service's failure.
  @Test
  void valuesThatTheNetworkCannotComputeWithAreRefused() throws Exception {
    byte[] body = valuesBody(Float.MAX_VALUE);
    assertError(
        infer(body, LENGTH, Integer.toString(body.length - 4 * 3072)), 400, "no finite logits");
    assertThat(inferRecorded("triton-values").statusCode()).isEqualTo(200);
  }

  private static byte[] valuesBody(float value) {
    byte[] json =
        """
        {"inputs":[{"name":"pixel_values","shape":[1,3,32,32],"datatype":"FP32","parameters":{"binary_data_size":12288}}]}"""
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body =
        ByteBuffer.allocate(json.length + 12288).put(json).order(ByteOrder.LITTLE_ENDIAN);
    while (body.hasRemaining()) {
      body.putFloat(value);
    }
    return body.array();
  }

  /// In microseconds: shorter than anything can be answered in.
  @Test
  void aTimeoutShortensTheDeadline() throws Exception {
    String request =
        """
        {'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': ['%s']}],
         'parameters': {'timeout': %d, 'priority': 3}}\
        """;
    assertError(infer(request.formatted(base64("ship"), 1)), 504, "in time");
    assertThat(infer(request.formatted(base64("ship"), 0)).statusCode()).isEqualTo(200);
    assertThat(infer(request.formatted(base64("ship"), Long.MAX_VALUE)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aFullQueueIs429WithRetryAfter() throws Exception {
    List<Place> taken = new ArrayList<>();
    try {
      for (int i = 0; i < 64 + model().atOnce(); i++) {
        taken.add(models.admission(model()).enter());
      }
      HttpResponse<byte[]> response = inferRecorded("triton-files");
      assertError(response, 429, "try again");
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
    } finally {
      taken.forEach(Place::close);
    }
  }

  @Test
  void aModelThatIsNotReadyIs503() throws Exception {
    models.refuse(model(), "it is a test");
    try {
      for (HttpResponse<byte[]> response :
          List.of(inferRecorded("triton-files"), get("/v2/models/vit-cifar10/ready"))) {
        assertError(response, 503, "it is a test");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
      }
      HttpResponse<byte[]> ready = get("/v2/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(new String(ready.body(), StandardCharsets.UTF_8)).isEqualTo("{\"ready\":false}");
      assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
      assertThat(index().path("state").stringValue()).isEqualTo("UNAVAILABLE");
      assertThat(index().path("reason").stringValue()).isEqualTo("it is a test");
    } finally {
      models.admit(model());
    }
    assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(index().path("state").stringValue()).isEqualTo("READY");
  }

  private JsonNode index() throws Exception {
    return json(send("POST", "/v2/repository/index", new byte[0])).get(0);
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/models/nobody",
    "GET, /v2/models/nobody/ready",
    "GET, /v2/models/vit-cifar10/versions/2",
    "GET, /v2/models/vit-cifar10/versions/2/ready",
    "GET, /v2/models/nobody/stats",
    "GET, /v2/models/nobody/config",
    "POST, /v2/models/nobody/infer",
    "POST, /v2/models/vit-cifar10/versions/2/infer",
    "GET, /v2/nothing"
  })
  void whatThereIsNotIs404(String method, String path) throws Exception {
    assertError(send(method, path, "{}".getBytes(StandardCharsets.UTF_8)), 404);
  }

  @Test
  void anotherMethodIs405() throws Exception {
    assertError(get("/v2/models/vit-cifar10/infer"), 405);
  }

  @Test
  void theModelSaysWhatItTakes() throws Exception {
    JsonNode metadata = json(get("/v2/models/vit-cifar10"));
    assertThat(metadata)
        .isEqualTo(json(get("/v2/models/vit-cifar10/versions/1")))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"name": "vit-cifar10", "versions": ["1"], "platform": "onnxruntime_onnx",
                     "inputs": [
                       {"name": "pixel_values", "datatype": "FP32", "shape": [-1, 3, 32, 32]},
                       {"name": "image", "datatype": "BYTES", "shape": [-1]}],
                     "outputs": [
                       {"name": "logits", "datatype": "FP32", "shape": [-1, 10]},
                       {"name": "scores", "datatype": "FP32", "shape": [-1, 10]}]}\
                    """));
    JsonNode config = json(get("/v2/models/vit-cifar10/config"));
    assertThat(config.path("max_batch_size").intValue()).isEqualTo(4);
    assertThat(config.path("input").get(0).path("data_type").stringValue()).isEqualTo("TYPE_FP32");
    assertThat(config.path("input").get(0).path("dims").toString()).isEqualTo("[3,32,32]");
    assertThat(config.path("output").get(0).path("dims").toString()).isEqualTo("[10]");
    JsonNode server = json(get("/v2"));
    assertThat(server.path("name").stringValue()).isEqualTo("vitrine");
    assertThat(server.path("extensions").toString()).contains("binary_tensor_data");
    assertThat(json(get("/v2/models/vit-cifar10/ready")).path("ready").booleanValue()).isTrue();
  }

  /// Real ones: two pictures more, in one batch or two, and one that fails.
  @Test
  void statisticsCount() throws Exception {
    JsonNode before = stats("/v2/models/vit-cifar10/stats");
    inferRecorded("triton-files");
    infer("{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': ['AA']}]}");
    JsonNode after = stats("/v2/models/stats");

    assertThat(more(before, after, "/inference_count")).isEqualTo(2);
    assertThat(more(before, after, "/execution_count")).isBetween(1L, 2L);
    assertThat(more(before, after, "/inference_stats/success/count")).isEqualTo(2);
    assertThat(more(before, after, "/inference_stats/fail/count")).isEqualTo(1);
    for (String stage : List.of("queue", "compute_input", "compute_infer", "compute_output")) {
      assertThat(more(before, after, "/inference_stats/" + stage + "/count")).as(stage).isEqualTo(2);
      assertThat(more(before, after, "/inference_stats/" + stage + "/ns")).as(stage).isPositive();
    }
    assertThat(after.path("last_inference").longValue()).isPositive();
    long batches = 0;
    for (JsonNode batch : after.path("batch_stats")) {
      batches += batch.path("compute_infer").path("count").longValue();
      assertThat(batch.path("batch_size").intValue()).isBetween(1, 8);
    }
    assertThat(batches).isEqualTo(after.path("execution_count").longValue());
  }

  private JsonNode stats(String path) throws Exception {
    return json(get(path)).path("model_stats").get(0);
  }

  private static long more(JsonNode before, JsonNode after, String path) {
    return after.at(path).longValue() - before.at(path).longValue();
  }
}
