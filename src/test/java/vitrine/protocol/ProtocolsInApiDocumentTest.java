package vitrine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What OpenAPI says of the protocols.
class ProtocolsInApiDocumentTest extends OverTheWire {
  @ParameterizedTest
  @CsvSource({
    "/, post, Hugging Face, HuggingFaceError",
    "/models/{name}, post, Hugging Face, HuggingFaceError",
    "/models/{owner}/{name}, post, Hugging Face, HuggingFaceError",
    "/predictions/{name}, post, TorchServe, ModelServerError",
    "/predictions/{name}, put, TorchServe, ModelServerError",
    "/predictions/{name}/{version}, post, TorchServe, ModelServerError",
    "/predictions/{name}/{version}, put, TorchServe, ModelServerError",
    "/invocations, post, SageMaker, ModelServerError"
  })
  void everyFailureIsThereInItsShape(String path, String method, String tag, String schema)
      throws Exception {
    JsonNode operation = json(get("/v3/api-docs"), 200).path("paths").path(path).path(method);
    assertThat(operation.path("tags").path(0).stringValue()).isEqualTo(tag);
    assertThat(operation.path("requestBody").path("content").propertyNames())
        .contains("image/*", "application/octet-stream");
    assertThat(operation.path("responses").propertyNames())
        .containsExactlyInAnyOrder(
            "200", "400", "404", "406", "408", "413", "415", "422", "429", "500", "503", "504");
    for (var response : operation.path("responses").properties()) {
      JsonNode content = response.getValue().path("content").path("application/json");
      assertThat(content.path("examples").isEmpty()).as(response.getKey()).isFalse();
      if (!response.getKey().equals("200")) {
        assertThat(content.path("schema").path("$ref").stringValue())
            .isEqualTo("#/components/schemas/" + schema);
      }
    }
    assertThat(operation.path("responses").path("429").path("headers").propertyNames())
        .containsExactly("Retry-After");
  }

  /// Whose path it is, is not known where it is none.
  @Test
  void whatTomcatRefusesIsAProblem() throws Exception {
    JsonNode paths = json(get("/v3/api-docs"), 200).path("paths");
    assertThat(
            paths
                .path("/predictions/{name}")
                .path("post")
                .path("responses")
                .path("400")
                .path("content")
                .propertyNames())
        .containsExactly("application/json", "application/problem+json");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "POST /predictions/a%2Fb HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json");
    }
  }

  /// `oneOf` allows one alone: what tells them apart is required.
  @Test
  void alternativesAreToldApart() throws Exception {
    JsonNode schemas = json(get("/v3/api-docs"), 200).path("components").path("schemas");
    assertThat(schemas.path("Compared").toString()).contains("\"required\":[\"against\"");
    assertThat(schemas.path("NotVerified").toString()).contains("\"required\":[\"reason\"");
    assertThat(schemas.path("ImageError").toString()).contains("\"required\":[\"error\"");
    assertThat(schemas.path("ClassificationResponse").toString())
        .contains("\"required\":[\"model\"");
  }

  /// OpenAPI 3.1: parameters of an operation are unique by name and place.
  @Test
  void noParameterIsThereTwice() throws Exception {
    JsonNode paths = json(get("/v3/api-docs"), 200).path("paths");
    int found = 0;
    for (var path : paths.properties()) {
      for (var operation : path.getValue().properties()) {
        List<String> parameters = new ArrayList<>();
        for (JsonNode each : operation.getValue().path("parameters")) {
          parameters.add(each.path("name").stringValue() + " in " + each.path("in").stringValue());
        }
        assertThat(parameters).as(path.getKey()).doesNotHaveDuplicates();
        found += parameters.contains("X-Request-Timeout in header") ? 1 : 0;
      }
    }
    assertThat(found).isGreaterThan(3);
  }

  @Test
  void bodiesAreSaidAsTheyAreTaken() throws Exception {
    JsonNode schemas = json(get("/v3/api-docs"), 200).path("components").path("schemas");
    JsonNode parameters = schemas.path("JsonParameters").path("properties");
    assertThat(parameters.path("function_to_apply").path("type").toString())
        .contains("\"string\"", "\"null\"");
    assertThat(parameters.path("top_k").path("type").toString())
        .contains("\"integer\"", "\"null\"");
    assertThat(type(schemas, "PictureInJson", "options")).isEqualTo("object");
    assertThat(minItems(schemas, "PredictRequest", "instances")).isEqualTo(1);
    assertThat(minItems(schemas, "InferRequest", "inputs")).isEqualTo(1);
  }

  private static String type(JsonNode schemas, String schema, String property) {
    return schemas.path(schema).path("properties").path(property).path("type").asString();
  }

  private static int minItems(JsonNode schemas, String schema, String property) {
    return schemas.path(schema).path("properties").path(property).path("minItems").asInt();
  }
}
