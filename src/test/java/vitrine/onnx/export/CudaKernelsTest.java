package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.onnx.Precision;
import vitrine.preprocess.ChannelAffine;
import vitrine.vit.Activation;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;

/// Every operator that a card is given has a kernel there: otherwise the graph would be refused at
/// the start, where no test can see it. An operator that is new here is to be looked up, in ONNX
/// Runtime's docs/OperatorKernels.md (CUDAExecutionProvider), for this opset.
class CudaKernelsTest {
  private static final int OPSET = 20;
  private static final Set<DataType> FLOATS = EnumSet.of(DataType.FLOAT, DataType.FLOAT16);
  private static final Set<DataType> ANY =
      EnumSet.of(DataType.FLOAT, DataType.FLOAT16, DataType.UINT8);

  private static final Set<String> OF_FLOATS =
      Set.of(
          "Add",
          "Clip",
          "Div",
          "Elu",
          "Erf",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LayerNormalization",
          "LeakyRelu",
          "MatMul",
          "Min",
          "Mul",
          "ReduceMean",
          "ReduceSumSquare",
          "Relu",
          "Selu",
          "Sigmoid",
          "Softplus",
          "Sqrt",
          "Sub",
          "Tanh",
          "com.microsoft.MultiHeadAttention");

  private static final Set<String> OF_ANY =
      Set.of("Cast", "Concat", "Gather", "Identity", "Reshape", "Slice", "Split", "Transpose");

  /// A function of the standard: ONNX Runtime puts others in its place.
  private static final String INLINED = "Mish";

  @TempDir private Path folder;

  static Stream<Arguments> exports() {
    return GoldenCase.names().stream()
        .flatMap(name ->
            Stream.of(Precision.FP32, Precision.FP16)
                .map(precision -> Arguments.of(name, precision)));
  }

  @ParameterizedTest
  @MethodSource("exports")
  void theServedGraphRunsOnACard(String name, Precision precision) throws Exception {
    ViT vit = GoldenCase.named(name).vit();
    List<Double> ones = Collections.nCopies(vit.spec().channels(), 1.0);
    Exporter.export(vit, new ChannelAffine(ones, ones), precision, folder);

    Set<DataType> computed = assertThatKernelsExist(written());

    assertThat(computed.contains(DataType.FLOAT16)).isEqualTo(precision == Precision.FP16);
  }

  @ParameterizedTest
  @MethodSource("exports")
  void theServedGraphOfValuesRunsOnACard(String name, Precision precision) throws Exception {
    Exporter.exportOfValues(GoldenCase.named(name).vit(), precision, folder);

    assertThatKernelsExist(written());
  }

  @ParameterizedTest
  @EnumSource
  void everyActivationRunsOnACard(Activation activation) throws Exception {
    var graph = new GraphBuilder("activation");
    graph.input(GraphBuilder.value("x", 4));
    ActivationGraph.add(graph, activation, "y", "x");
    graph.output(GraphBuilder.value("y", 4));
    new OnnxFile(graph.build()).write(folder, OnnxFile.LARGEST_EMBEDDED);

    assertThatKernelsExist(written());
  }

  @Test
  void mishIsInlined() throws Exception {
    everyActivationRunsOnACard(Activation.MISH);

    assertThat(OnnxRun.operatorsRun(folder.resolve("model.onnx"), folder))
        .containsOnlyKeys("Softplus", "Tanh", "Mul");
  }

  private ModelProto written() throws Exception {
    return ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
  }

  /// Follows the types through the graph. Nothing in it may compute shapes: ONNX Runtime does that
  /// on the CPU.
  ///
  /// @return what its nodes give
  private static Set<DataType> assertThatKernelsExist(ModelProto model) {
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(OPSET);
    GraphProto graph = model.getGraph();
    Map<String, DataType> types = new HashMap<>();
    graph.getInitializerList().forEach(i -> types.put(i.getName(), type(i.getDataType())));
    graph
        .getInputList()
        .forEach(i -> types.put(i.getName(), type(i.getType().getTensorType().getElemType())));
    Set<DataType> computed = EnumSet.noneOf(DataType.class);
    for (NodeProto node : graph.getNodeList()) {
      DataType in = types.get(node.getInput(0));
      assertThat(kernels(node)).as("%s of %s", node.getOpType(), in).contains(in);
      DataType out = node.getOpType().equals("Cast") ? target(node) : in;
      node.getOutputList().forEach(output -> types.put(output, out));
      computed.add(out);
    }
    return computed;
  }

  private static Set<DataType> kernels(NodeProto node) {
    String operator =
        node.getDomain().isEmpty() ? node.getOpType() : node.getDomain() + "." + node.getOpType();
    if (OF_ANY.contains(operator)) {
      return ANY;
    }
    return OF_FLOATS.contains(operator) || operator.equals(INLINED) ? FLOATS : Set.of();
  }

  private static DataType target(NodeProto cast) {
    AttributeProto to = cast.getAttribute(0);
    assertThat(to.getName()).isEqualTo("to");
    DataType type = type((int) to.getI());
    assertThat(FLOATS).contains(type);
    return type;
  }

  private static DataType type(int number) {
    return DataType.forNumber(number);
  }
}
