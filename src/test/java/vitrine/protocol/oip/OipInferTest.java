package vitrine.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;

/// `/infer` over the wire, with the requests that Triton's and KServe's clients send
/// (`tools/clients/record.py`) and others made here.
class OipInferTest extends OipOverTheWire {
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

  private static float[] floats(HttpResponse<byte[]> response, String output) {
    List<Object> data = Objects.requireNonNull(outputs(response).get(output));
    float[] floats = new float[data.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (Float) data.get(i);
    }
    return floats;
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
    assertThat(floats(response, "logits")).containsExactly(twice(reference("ship")), within(1e-4f));
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
    String length =
        Integer.toString(new String(body, StandardCharsets.ISO_8859_1).indexOf("]}") + 2);

    HttpResponse<byte[]> response =
        infer(compressed(encoding, body), LENGTH, length, "Content-Encoding", encoding);

    assertThat(floats(response, "logits")).containsExactly(reference("ship"), within(1e-4f));
  }
}
