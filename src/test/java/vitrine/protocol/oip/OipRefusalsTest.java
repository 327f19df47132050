package vitrine.protocol.oip;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.serving.Admission.Place;

/// What the Open Inference Protocol refuses, over the wire.
class OipRefusalsTest extends OipOverTheWire {
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
        "{'inputs': [], 'inputs': []} | not JSON that can be read (byte",
        "{'inputs': []} {} | more than one",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': 'BYTES', 'data': [null]}]} | holds null"
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
    for (String length : List.of("all", "-1", "+108", "1e3", "9".repeat(5000))) {
      HttpResponse<byte[]> response = infer(body, LENGTH, length);
      assertError(response, 400, LENGTH, "in digits");
      assertThat(response.body().length).isLessThan(1000);
    }
    String beyond = Integer.toString(body.length + 1);
    assertError(
        infer(body, LENGTH, beyond), 400, "up to " + body.length + ", the length of the body");
    assertError(
        infer(Arrays.copyOf(body, body.length - 1), LENGTH, Integer.toString(json)),
        400,
        "binary_data_size");
    assertError(
        infer(Arrays.copyOf(body, body.length + 1), LENGTH, Integer.toString(json)),
        400,
        "last 1 of");
    body[json] = 1; // another length of the string
    assertError(infer(body, LENGTH, Integer.toString(json)), 400, "image");
    body[json + 3] = -1;
    assertError(infer(body, LENGTH, Integer.toString(json)), 400, "image");
  }

  /// Each takes fifty bytes for four of the body, which may be compressed besides.
  @Test
  void manyShortStringsAreRefusedAtTheFirstTooMany() throws Exception {
    String json =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"a\""
            + ",\"a\"".repeat(5_000_000)
            + "]}]}";
    byte[] body = compressed("gzip", json.getBytes(StandardCharsets.UTF_8));
    assertError(infer(body, "Content-Encoding", "gzip"), 400, "more than 4 strings");
  }

  @Test
  void noObjectHasManyProperties() throws Exception {
    String properties =
        IntStream.range(0, 300).mapToObj(i -> "'k" + i + "': 1").collect(joining(","));
    for (String body :
        List.of("{%s}", "{'x': {%s}}", "{'parameters': {%s}}", "{'inputs': [{'x': [{%s}]}]}")) {
      assertError(infer(body.formatted(properties)), 400, "more than 256 properties");
    }
  }

  /// Nobody is answered with megabytes that he has sent.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'inputs': [], 'parameters': {'timeout': '%s'}}",
        "{'inputs': [], 'parameters': {'binary_data_output': '%s'}}",
        "{'inputs': [{'name': '%s', 'shape': [1], 'datatype': 'BYTES', 'data': ['AA']}]}",
        "{'inputs': [{'name': '%s', 'shape': [1], 'datatype': 'BYTES'}]}",
        "{'inputs': [{'name': '%s', 'shape': [1], 'datatype': 'BYTES'}, {}]}",
        "{'inputs': [{'name': 'image', 'shape': [1], 'datatype': '%s', 'data': ['AA']}]}",
        "{'inputs': [{'name': 'pixel_values', 'shape': [1], 'datatype': '%s', 'data': [1]}]}",
        "{'inputs': [{'name': '%1$s', 'shape': [1], 'datatype': 'A', 'parameters': {'shared_memory_region': 'a'}}]}",
        "{'outputs': [{'name': '%1$s', 'parameters': {'shared_memory_region': 'a'}}]}",
        "{'inputs': [], 'outputs': [{'name': '%s'}]}",
        "{'id': '%s', 'inputs': []}"
      })
  void whatIsLongIsNotRepeated(String body) throws Exception {
    HttpResponse<byte[]> response = infer(body.formatted("x".repeat(3_000_000)));
    assertError(response, 400);
    assertThat(response.body().length).isLessThan(1000);
  }

  /// The right number of values, in another order of the axes.
  @ParameterizedTest
  @CsvSource({"1, 32, 32, 3", "3072, 1, 1, 1", "1, 3072, 1, 1", "3, 1, 32, 32"})
  void listsOfAnotherShapeThanIsDeclaredAreRefused(int a, int b, int c, int d) throws Exception {
    Object lists = 0;
    for (int size : new int[] {d, c, b, a}) {
      lists = Collections.nCopies(size, lists);
    }
    String body =
        "{'inputs': [{'name': 'pixel_values', 'shape': [1, 3, 32, 32], 'datatype': 'FP32', 'data': %s}]}";
    assertError(
        infer(body.formatted(lists)),
        400,
        "lists of [%d, %d, %d, %d]".formatted(a, b, c, d),
        "[1, 3, 32, 32]");
    assertThat(infer(body.formatted(Collections.nCopies(3072, 0))).statusCode()).isEqualTo(200);
  }

  /// As everywhere: before anything is read.
  @Test
  void whoTakesNeitherFormOfAnAnswerIsRefused() throws Exception {
    assertError(infer(filesBody(sample("ship")), "Accept", "application/xml"), 406);
    for (String accept : List.of("application/json", "application/octet-stream", "*/*")) {
      assertError(infer("{}".getBytes(StandardCharsets.UTF_8), "Accept", accept), 400);
    }
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
        {"inputs":[{"name":"pixel_values","shape":[1,3,32,32],"datatype":"FP32","parameters":{"binary_data_size":12288}}]}\
        """
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
}
