package vitrine.onnx.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import vitrine.vit.ViTSpec;

/// Runs an exported file in ONNX Runtime, without any of our engine.
final class OnnxRun {
  private OnnxRun() {}

  /// All outputs by name, flat, the batch in front.
  static Map<String, float[]> run(Path model, ViTSpec spec, List<float[]> pictures)
      throws OrtException {
    long[] shape = {pictures.size(), spec.channels(), spec.imageHeight(), spec.imageWidth()};
    return run(model, "pixel_values", shape, pictures);
  }

  /// The same for any input, its values one after the other.
  static Map<String, float[]> run(Path model, String name, long[] shape, List<float[]> parts)
      throws OrtException {
    FloatBuffer values = FloatBuffer.allocate(parts.size() * parts.getFirst().length);
    parts.forEach(values::put);
    try (OnnxTensor input = OnnxTensor.createTensor(environment(), values.flip(), shape)) {
      return run(model, name, input);
    }
  }

  /// The logits of pictures as bytes, each (height, width, channels).
  static float[] logitsOfBytes(Path model, ViTSpec spec, List<byte[]> pictures)
      throws OrtException {
    try (var options = new OrtSession.SessionOptions();
        OrtSession session = environment().createSession(model.toString(), options)) {
      return required(ofBytes(session, spec, pictures), "logits");
    }
  }

  /// The embeddings of pictures as bytes, each (height, width, channels).
  static float[] embeddingsOfBytes(Path model, ViTSpec spec, List<byte[]> pictures)
      throws OrtException {
    try (var options = new OrtSession.SessionOptions();
        OrtSession session = environment().createSession(model.toString(), options)) {
      return required(ofBytes(session, spec, pictures), "embedding");
    }
  }

  /// The values of these names, for each picture alone.
  static List<Map<String, float[]>> ofEachPicture(
      ModelProto model, Set<String> names, ViTSpec spec, List<byte[]> pictures)
      throws OrtException {
    List<Map<String, float[]>> values = new ArrayList<>();
    try (var options = new OrtSession.SessionOptions();
        OrtSession session =
            environment().createSession(asking(model, names).toByteArray(), options)) {
      for (byte[] picture : pictures) {
        values.add(ofBytes(session, spec, List.of(picture)));
      }
    }
    return values;
  }

  private static Map<String, float[]> ofBytes(
      OrtSession session, ViTSpec spec, List<byte[]> pictures) throws OrtException {
    ByteBuffer values =
        ByteBuffer.allocateDirect(pictures.size() * pictures.getFirst().length)
            .order(ByteOrder.nativeOrder());
    pictures.forEach(values::put);
    long[] shape = {pictures.size(), spec.imageHeight(), spec.imageWidth(), spec.channels()};
    try (OnnxTensor input =
        OnnxTensor.createTensor(environment(), values.flip(), shape, OnnxJavaType.UINT8)) {
      return run(session, "pixels", input);
    }
  }

  /// A model whose outputs are these values.
  static ModelProto asking(ModelProto model, Set<String> values) {
    ModelProto.Builder asking = model.toBuilder();
    asking.getGraphBuilder().clearOutput();
    for (String value : values) {
      asking.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(value));
    }
    return asking.build();
  }

  /// How often each operator is in the graph that ONNX Runtime makes of the model.
  ///
  /// @param folder for that graph
  static Map<String, Long> operatorsRun(Path model, Path folder) throws OrtException, IOException {
    Path optimized = folder.resolve("optimized.onnx");
    try (var options = new OrtSession.SessionOptions()) {
      options.setOptimizedModelFilePath(optimized.toString());
      environment().createSession(model.toString(), options).close();
    }
    return ModelProto.parseFrom(Files.readAllBytes(optimized)).getGraph().getNodeList().stream()
        .collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
  }

  /// One for the process: the same as OnnxEngine's.
  private static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "vitrine");
  }

  private static Map<String, float[]> run(Path model, String name, OnnxTensor input)
      throws OrtException {
    try (var options = new OrtSession.SessionOptions();
        OrtSession session = environment().createSession(model.toString(), options)) {
      return run(session, name, input);
    }
  }

  private static Map<String, float[]> run(OrtSession session, String name, OnnxTensor input)
      throws OrtException {
    try (OrtSession.Result result = session.run(Map.of(name, input))) {
      Map<String, float[]> outputs = new LinkedHashMap<>();
      result.forEach(output ->
          outputs.put(output.getKey(), ((OnnxTensor) output.getValue()).getFloatBuffer().array()));
      return outputs;
    }
  }

  static float[] logits(Path model, ViTSpec spec, List<float[]> pictures) throws OrtException {
    return required(run(model, spec, pictures), "logits");
  }

  private static float[] required(Map<String, float[]> outputs, String name) {
    float[] values = outputs.get(name);
    if (values == null) {
      throw new AssertionError("no output " + name + ", only " + outputs.keySet());
    }
    return values;
  }
}
