package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What stands around `/classify`: models, health, verification, metrics, the OpenAPI document.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.cache=target/test-cache",
      "spring.application.name=asked-by-nobody-else" // no other test's service: metrics are at zero
    })
class ServiceTest {
  @LocalServerPort private int port;
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();

  private HttpResponse<String> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void models() throws Exception {
    JsonNode models = json("/models");
    assertThat(models.size()).isEqualTo(1);
    JsonNode model = models.get(0);
    assertThat(model.propertyNames())
        .containsExactly(
            "name", "default", "family", "labels", "imageSize", "precision", "sha256", "ready");
    assertThat(model.path("name").stringValue()).isEqualTo("vit-cifar10");
    assertThat(model.path("default").booleanValue()).isTrue();
    assertThat(model.path("labels").intValue()).isEqualTo(10);
    assertThat(model.path("imageSize").intValue()).isEqualTo(32);
    assertThat(model.path("precision").stringValue()).isEqualTo("fp32");
    assertThat(model.path("sha256").stringValue()).matches("[0-9a-f]{64}");
    assertThat(model.path("ready").booleanValue()).isTrue();
  }

  @Test
  void oneModel() throws Exception {
    JsonNode model = json("/models/vit-cifar10");
    assertThat(model.path("labels").get(8).stringValue()).isEqualTo("ship");
    assertThat(model.path("dimensions").path("hiddenSize").intValue()).isEqualTo(192);
    assertThat(model.path("preprocessing").path("resize").stringValue()).contains("bicubic");
    assertThat(model.path("verification").path("passed").booleanValue()).isTrue();
    HttpResponse<String> unknown = get("/models/resnet");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("urn:vitrine:problem:unknown-model");
  }

  @Test
  void health() throws Exception {
    assertThat(json("/actuator/health/liveness").path("status").stringValue()).isEqualTo("UP");
    JsonNode readiness = json("/actuator/health/readiness");
    assertThat(readiness.path("status").stringValue()).isEqualTo("UP");
    assertThat(readiness.path("components").propertyNames()).contains("models", "readinessState");
  }

  @Test
  void verification() throws Exception {
    JsonNode result = json("/actuator/verification").path("vit-cifar10");
    assertThat(result.path("passed").booleanValue()).isTrue();
    assertThat(result.path("maxAbsDiff").doubleValue()).isBetween(0.0, 1e-4);
    assertThat(result.path("pictures").size()).isGreaterThanOrEqualTo(2);
    assertThat(json("/actuator/verification/vit-cifar10")).isEqualTo(result);
    assertThat(get("/actuator/verification/resnet").statusCode()).isEqualTo(404);
  }

  @Test
  void everyMetricIsThereFromTheStart() throws Exception {
    assertThat(get("/actuator/prometheus").body())
        .contains(
            "vitrine_requests_total{model=\"vit-cifar10\",outcome=\"ok\"} 0.0",
            "vitrine_requests_total{model=\"vit-cifar10\",outcome=\"undecodable_image\"} 0.0",
            "vitrine_stage_seconds_count{stage=\"decode\"} 0",
            "vitrine_stage_seconds_count{stage=\"preprocess\"} 0",
            "vitrine_stage_seconds_count{stage=\"queue\"} 0",
            "vitrine_stage_seconds_count{stage=\"inference\"} 0",
            "vitrine_stage_seconds_count{stage=\"postprocess\"} 0",
            "vitrine_stage_seconds_bucket{stage=\"inference\",le=\"+Inf\"} 0",
            "vitrine_batch_size_count 0",
            "vitrine_queue_depth{model=\"vit-cifar10\"} 0.0",
            "vitrine_admitted{model=\"vit-cifar10\"} 0.0",
            "vitrine_queue_limit 64.0",
            "vitrine_memory_limit_bytes ",
            "vitrine_top_score_count{model=\"vit-cifar10\"} 0",
            "vitrine_memory_reserved_bytes{use=\"uploads\"} 0.0",
            "vitrine_memory_reserved_bytes{use=\"pictures\"} 0.0",
            "vitrine_rejected_total{reason=\"queue_full\"} 0.0",
            "vitrine_rejected_total{reason=\"uploads_full\"} 0.0",
            "vitrine_rejected_total{reason=\"upload_too_slow\"} 0.0",
            "vitrine_rejected_total{reason=\"image_memory\"} 0.0",
            "vitrine_rejected_total{reason=\"deadline_passed\"} 0.0",
            "vitrine_model_info{family=\"hf-vit\",model=\"vit-cifar10\",precision=\"fp32\","
                + "provider=\"cpu\",sha256=\"",
            "vitrine_verification_max_abs_diff{model=\"vit-cifar10\"} ",
            "vitrine_image_bytes_count 0",
            "vitrine_image_pixels_count 0",
            "vitrine_image_formats_total{format=\"jpeg\"} 0.0",
            "vitrine_image_formats_total{format=\"webp\"} 0.0");
  }

  @Test
  void openApiHasThePathsThatAreForUsers() throws Exception {
    assertThat(json("/v3/api-docs").path("paths").propertyNames())
        .contains("/classify", "/models", "/models/{name}")
        .contains("/explain", "/explain/patches", "/models/{name}/positions")
        .contains("/", "/models/{owner}/{name}", "/invocations", "/ping")
        .contains("/predictions/{name}", "/predictions/{name}/{version}")
        .noneMatch(path -> path.startsWith("/error") || path.startsWith("/actuator"));
  }

  @Test
  void openApiNamesEveryStatusWithAnExample() throws Exception {
    JsonNode classify = json("/v3/api-docs").path("paths").path("/classify").path("post");
    assertThat(new TreeSet<>(classify.path("responses").propertyNames()))
        .containsExactly(
            "200", "400", "404", "406", "408", "413", "415", "422", "429", "500", "503", "504");
    for (var response : classify.path("responses").properties()) {
      for (var content : response.getValue().path("content")) {
        assertThat(content.path("examples").isEmpty()).as(response.getKey()).isFalse();
      }
    }
    assertThat(classify.path("requestBody").path("content").propertyNames())
        .containsExactlyInAnyOrder(
            "multipart/form-data", "image/*", "application/octet-stream", "application/json");
  }

  @Test
  void swaggerUi() throws Exception {
    HttpResponse<String> page = get("/swagger-ui.html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("swagger-ui");
  }

  @Test
  void whatIsNotThereIsAProblem() throws Exception {
    HttpResponse<String> response = get("/nothing");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body())
        .contains("urn:vitrine:problem:unknown-path", "There is nothing here")
        .doesNotContain("static resource");
  }

  /// What Tomcat refuses before Spring sees it.
  @Test
  void aMalformedRequestIsAProblem() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET /classify?a=[]|{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "urn:vitrine:problem:bad-request")
          .doesNotContain("Tomcat");
    }
  }

  @Test
  void otherMethodsAreAProblem() throws Exception {
    for (String method : new String[] {"TRACE", "PUT", "GET"}) {
      var request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify"))
              .method(method, HttpRequest.BodyPublishers.noBody());
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(method).isEqualTo(405);
      assertThat(response.body()).contains("urn:vitrine:problem:method-not-allowed");
    }
  }

  @Test
  void healthTellsNoPaths() throws Exception {
    assertThat(get("/actuator/health").body()).doesNotContain("path", "diskSpace");
  }
}
