package vitrine.protocol.oip;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vitrine.classify.Classification;
import vitrine.inference.ServedModel;

/// What `/infer` answers: JSON, and behind it the data of those outputs that were asked for in
/// binary.
final class InferAnswer {
  /// How many bytes of a body are JSON, where there are others behind it.
  static final String HEADER_LENGTH = "Inference-Header-Content-Length";

  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

  private InferAnswer() {}

  static ResponseEntity<byte[]> of(
      InferRequest request, ServedModel model, List<Classification> classifications) {
    var answer = new InferAnswer();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), answer.header)) {
      json.writeStartObject();
      writeString(json, "id", request.id());
      writeString(json, "model_name", model.bundle().name());
      writeString(json, "model_version", ModelVersions.ONLY);
      json.writeName("outputs");
      json.writeStartArray();
      for (RequestedOutput output : request.outputs()) {
        answer.write(tensor(output, model, classifications), output.binary(), json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return answer.entity();
  }

  private static void writeString(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  private static OutputTensor tensor(
      RequestedOutput output, ServedModel model, List<Classification> classifications) {
    boolean asLogits = output.name().equals(Tensors.LOGITS);
    List<float[]> rows =
        classifications.stream()
            .map(Classification::logits)
            .map(logits -> asLogits ? logits : model.bundle().scores(logits))
            .toList();
    return output.classes() == 0
        ? new OutputTensor.Values(output.name(), rows)
        : OutputTensor.Classes.of(output.name(), rows, model.bundle().labels(), output.classes());
  }

  private void write(OutputTensor tensor, boolean isBinary, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", tensor.name());
    json.writeStringProperty("datatype", tensor.datatype());
    json.writeName("shape");
    json.writeArray(new int[] {rows(tensor), tensor.columns()}, 0, 2);
    if (isBinary) {
      byte[] bytes = tensor.bytes();
      binary.writeBytes(bytes);
      json.writeName("parameters");
      json.writeStartObject();
      json.writeNumberProperty("binary_data_size", bytes.length);
      json.writeEndObject();
    } else {
      json.writeName("data");
      tensor.writeTo(json);
    }
    json.writeEndObject();
  }

  private static int rows(OutputTensor tensor) {
    return switch (tensor) {
      case OutputTensor.Values values -> values.rows().size();
      case OutputTensor.Classes classes -> classes.rows().size() / classes.columns();
    };
  }

  private ResponseEntity<byte[]> entity() {
    if (binary.size() == 0) {
      return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(header.toByteArray());
    }
    int length = header.size();
    header.writeBytes(binary.toByteArray());
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .header(HEADER_LENGTH, Integer.toString(length))
        .body(header.toByteArray());
  }
}
