package vitrine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.onnx.read.GivenGraph;

/// Other people's graphs: held against the weights beside them, or said to be not verified.
class GivenGraphVerifierTest {
  @TempDir private Path temp;

  private Verification verify(GivenGraph graph) {
    return verify(graph, 8);
  }

  private Verification verify(GivenGraph graph, int maxBatch) {
    var settings = new InferenceSettings(temp.resolve("cache"), 2, maxBatch, Precision.FP32);
    try (ServedModel model =
        ServedModel.open(BundleLoader.load(graph.folder().toString()), settings, _ -> {})) {
      return Verifier.verify(model);
    }
  }

  static List<String> vits() {
    return GivenGraph.names().stream().filter(name -> !name.equals("convnext")).toList();
  }

  @ParameterizedTest
  @MethodSource("vits")
  void besideItsWeightsItIsVerified(String name) throws Exception {
    Verification verification = verify(GivenGraph.copied(name, temp).withWeights());

    assertThat(verification.status())
        .as(verification.summary())
        .isEqualTo(Verification.Status.VERIFIED);
    assertThat(verification)
        .isInstanceOfSatisfying(
            Verification.Compared.class,
            compared -> {
              assertThat(compared.agreement()).isEqualTo(1);
              assertThat(compared.cosine()).isGreaterThan(.99);
              assertThat(compared.maxAbsDiff()).isPositive();
            });
  }

  @ParameterizedTest
  @CsvSource({"half, FP16", "half-inside, FP16", "int8, INT8", "legacy, FP32"})
  void theToleranceIsThePrecisions(String name, Precision precision) throws Exception {
    Verification verification = verify(GivenGraph.copied(name, temp).withWeights());

    assertThat(verification)
        .isInstanceOfSatisfying(
            Verification.Compared.class,
            compared -> {
              assertThat(compared.precision()).isEqualTo(precision.label());
              assertThat(compared.pictures().getFirst().tolerance())
                  .isGreaterThanOrEqualTo(Tolerance.of(precision).difference());
            });
  }

  /// One bias of the head, changed by what the precision's rounding does not explain.
  @ParameterizedTest
  @CsvSource({"legacy, .05", "dynamo, .05", "external, .05", "half, .5", "int8, 5"})
  void aGraphOfOtherWeightsIsFound(String name, float by) throws Exception {
    GivenGraph graph =
        GivenGraph.copied(name, temp)
            .withWeights()
            .changed(model -> addToHeadBias(model.getGraphBuilder(), by));

    Verification verification = verify(graph);

    assertThat(verification.status()).isEqualTo(Verification.Status.DIFFERS);
    assertThat(verification.summary()).contains("cpu differs from the reference on ");
  }

  /// The only weight of 5 values; of a graph with external data a number is added behind.
  private static void addToHeadBias(GraphProto.Builder graph, float by) {
    for (var weight : graph.getInitializerBuilderList()) {
      if (weight.getDimsList().equals(List.of(5L)) && !weight.getRawData().isEmpty()) {
        ByteBuffer bytes =
            ByteBuffer.wrap(weight.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        switch (weight.getRawData().size()) {
          case 20 -> bytes.putFloat(8, bytes.getFloat(8) + by);
          case 10 ->
              bytes.putShort(4, Float.floatToFloat16(Float.float16ToFloat(bytes.getShort(4)) + by));
          default -> {
            continue; // scales and zero points of int8
          }
        }
        if (weight.getName().contains("scale") || weight.getName().contains("zero")) {
          continue;
        }
        weight.setRawData(ByteString.copyFrom(bytes.rewind()));
        return;
      }
    }
    throw new IllegalArgumentException("no bias");
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "half", "int8", "convnext", "fixed-batch", "baked-batch"})
  void aloneItIsSaidToBeNotVerified(String name) {
    Verification verification = verify(GivenGraph.named(name));

    assertThat(verification)
        .isEqualTo(new Verification.NotVerified(name, "cpu", "no weights beside model.onnx"));
    assertThat(verification.summary()).isEqualTo("not verified: no weights beside model.onnx");
    JsonNode json =
        JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(verification));
    assertThat(json.propertyNames()).containsExactly("status", "model", "provider", "reason");
    assertThat(json.path("status").stringValue()).isEqualTo("not verified");
  }

  /// A graph that mixes the pictures of a batch, as a Transformer does that was told the wrong
  /// dimension, answers otherwise in company: that can be found without a reference.
  @Test
  void aGraphWhoseAnswersDependOnTheBatchIsNotServed() throws Exception {
    GivenGraph graph = mixing(GivenGraph.copied("legacy", temp));

    Verification verification = verify(graph);

    assertThat(verification.status()).isEqualTo(Verification.Status.DIFFERS);
    assertThat(verification.summary())
        .startsWith("cpu differs from itself, one picture at a time, on 3 of 3 pictures");
    assertThat(verify(graph, 1).status()).isEqualTo(Verification.Status.NOT_VERIFIED);
  }

  /// Takes the batch's mean off the logits.
  private static GivenGraph mixing(GivenGraph graph) throws IOException {
    return graph.changed(model -> {
      GraphProto.Builder main = model.getGraphBuilder();
      for (var node : main.getNodeBuilderList()) {
        for (int i = 0; i < node.getOutputCount(); i++) {
          if (node.getOutput(i).equals("logits")) {
            node.setOutput(i, "unmixed");
          }
        }
      }
      main.addNode(
          NodeProto.newBuilder()
              .setOpType("ReduceMean")
              .addInput("unmixed")
              .addOutput("mean")
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("axes")
                      .setType(AttributeProto.AttributeType.INTS)
                      .addInts(0)));
      main.addNode(
          NodeProto.newBuilder()
              .setOpType("Sub")
              .addInput("unmixed")
              .addInput("mean")
              .addOutput("logits"));
    });
  }

  @Test
  void onPicturesOfTheUsersToo() {
    var picture = DrawnPictures.all().get("ship");
    assertThat(picture).isNotNull();
    var settings = new InferenceSettings(temp.resolve("cache"), 2, 8, Precision.FP32);
    try (ServedModel model =
        ServedModel.open(
            BundleLoader.load(GivenGraph.named("legacy").folder().toString()), settings, _ -> {})) {
      assertThat(Verifier.verify(model, Map.of("mine", picture)).status())
          .isEqualTo(Verification.Status.NOT_VERIFIED);
    }
  }
}
