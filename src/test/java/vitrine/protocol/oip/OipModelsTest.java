package vitrine.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the Open Inference Protocol says of models and of the service, over the wire.
class OipModelsTest extends OipOverTheWire {
  @Test
  void theServiceWithASlash() throws Exception {
    assertThat(get("/v2/").statusCode()).isEqualTo(200);
    assertThat(get("/v2/").body()).isEqualTo(get("/v2").body());
  }

  @Autowired private ApplicationContext context;

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

  @Test
  void aServiceThatIsBrokenDoesNotLive() throws Exception {
    assertThat(json(get("/v2/health/live")).path("live").booleanValue()).isTrue();
    AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
    try {
      HttpResponse<byte[]> live = get("/v2/health/live");
      assertThat(live.statusCode()).isEqualTo(503);
      assertThat(new String(live.body(), StandardCharsets.UTF_8)).isEqualTo("{\"live\":false}");
    } finally {
      AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
    }
  }

  private JsonNode index() throws Exception {
    return json(send("POST", "/v2/repository/index", new byte[0])).get(0);
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
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
      assertThat(more(before, after, "/inference_stats/" + stage + "/count"))
          .as(stage)
          .isEqualTo(2);
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
