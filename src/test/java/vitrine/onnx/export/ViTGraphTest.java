package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.vit.GoldenCase;
import vitrine.vit.RecordedTrace;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// The exported graph against the libraries' golden logits and the reference's activations, in ONNX
/// Runtime.
class ViTGraphTest {
  private static final Offset<Float> LOGITS = within(1e-4f);

  @TempDir private Path folder;

  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void logitsAreThoseOfTheLibrary(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);

    float[] logits = exported(golden.vit(), golden.pictures(1));

    assertThat(folder).isDirectoryNotContaining("glob:**.data");
    assertThat(logits).containsExactly(golden.golden().tensor("logits").floats(), LOGITS);
  }

  /// As PyTorch's convolution does it: pixels after the last whole patch are not seen.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void whatIsOverAtTheEdgesIsNotSeen(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    ViTSpec s = vit.spec();
    ViTSpec ragged = resized(s, s.imageHeight() + s.patchHeight() - 1, s.imageWidth() + 1);
    var raggedVit = new ViT(ragged, vit.weights());
    float[] pixels = enlarged(golden.pictures(1).getFirst(), s, ragged);

    float[] expected = golden.golden().tensor("logits").floats();
    assertThat(raggedVit.forward(pixels)).containsExactly(expected, LOGITS);
    assertThat(exported(raggedVit, List.of(pixels))).containsExactly(expected, LOGITS);
  }

  static ViTSpec resized(ViTSpec s, int imageHeight, int imageWidth) {
    return new ViTSpec(
        imageHeight,
        imageWidth,
        s.patchHeight(),
        s.patchWidth(),
        s.channels(),
        s.hiddenSize(),
        s.numLayers(),
        s.numHeads(),
        s.headSize(),
        s.intermediateSize(),
        s.numLabels(),
        s.hiddenAct(),
        s.layerNormEps(),
        s.specialTokens(),
        s.positions(),
        s.norms(),
        s.qkvBias(),
        s.outputProjection(),
        s.layerScale(),
        s.pooling(),
        s.poolerSize());
  }

  /// The picture at the top left of a larger one that is all sevens.
  private static float[] enlarged(float[] pixels, ViTSpec from, ViTSpec to) {
    float[] larger = new float[to.channels() * to.imageHeight() * to.imageWidth()];
    Arrays.fill(larger, 7);
    for (int row = 0; row < from.channels() * from.imageHeight(); row++) {
      int channel = row / from.imageHeight();
      int at = (channel * to.imageHeight() + row % from.imageHeight()) * to.imageWidth();
      System.arraycopy(pixels, row * from.imageWidth(), larger, at, from.imageWidth());
    }
    return larger;
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void aBatchEqualsItsPicturesOneByOne(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    List<float[]> pictures = golden.pictures(5);

    float[] batch = exported(vit, pictures);

    int labels = vit.spec().numLabels();
    assertThat(batch).hasSize(5 * labels);
    for (int i = 0; i < 5; i++) {
      assertThat(Arrays.copyOfRange(batch, i * labels, (i + 1) * labels))
          .containsExactly(
              OnnxRun.logits(model(), vit.spec(), List.of(pictures.get(i))), within(1e-5f))
          .containsExactly(vit.forward(pictures.get(i)), LOGITS);
    }
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void weightsBesideTheGraphGiveTheSameLogits(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    float[] logits = exported(vit, golden.pictures(2));
    Path external = Files.createDirectory(folder.resolve("external"));
    new OnnxFile(ViTGraph.of(vit)).write(external, 0);

    assertThat(external.resolve("model.onnx.data")).isNotEmptyFile();
    assertThat(OnnxRun.logits(external.resolve("model.onnx"), vit.spec(), golden.pictures(2)))
        .containsExactly(logits);
  }

  /// The graph is asked for all that the trace has, by the trace's names.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void everyActivationHasTheTracesNameAndValue(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    var trace = new RecordedTrace();
    vit.forward(golden.pictures(1).getFirst(), trace);
    Set<String> names = new TreeSet<>(trace.activations().keySet());
    Exporter.export(vit, folder);
    assertThat(outputsOfNodes(parsed().getGraph())).containsAll(names);

    Map<String, float[]> values = OnnxRun.run(asking(names), vit.spec(), golden.pictures(1));

    assertThat(values).containsOnlyKeys(names);
    trace
        .activations()
        .forEach((activation, value) ->
            assertThat(values.get(activation))
                .as(activation)
                .containsExactly(value.floats(), within(5e-5f)));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void onlyTheStandardsOperatorsAndNamesThatAreUnique(String name) throws Exception {
    Exporter.export(GoldenCase.named(name).vit(), folder);

    ModelProto model = parsed();

    assertThat(model.getOpsetImportList())
        .singleElement()
        .satisfies(opset -> assertThat(opset.getDomain()).isEmpty())
        .satisfies(opset -> assertThat(opset.getVersion()).isEqualTo(20));
    assertThat(model.getGraph().getNodeList()).allMatch(node -> node.getDomain().isEmpty());
    List<String> names = new ArrayList<>(outputsOfNodes(model.getGraph()));
    model.getGraph().getInitializerList().forEach(weight -> names.add(weight.getName()));
    model.getGraph().getInputList().forEach(input -> names.add(input.getName()));
    assertThat(names).doesNotHaveDuplicates();
    assertThat(model.getGraph().getNodeList().stream().map(NodeProto::getName))
        .doesNotHaveDuplicates()
        .doesNotContain("");
  }

  @Test
  void inputAndOutputHaveTheirNamesTypesAndDimensions() throws Exception {
    ViT vit = GoldenCase.named("oblong").vit();
    Exporter.export(vit, folder);

    GraphProto graph = parsed().getGraph();

    ViTSpec spec = vit.spec();
    assertThat(graph.getInputList()).hasSize(1);
    assertThat(described(graph.getInput(0)))
        .isEqualTo(
            "pixel_values FLOAT [batch, %d, %d, %d]"
                .formatted(spec.channels(), spec.imageHeight(), spec.imageWidth()));
    assertThat(graph.getOutputList()).hasSize(1);
    assertThat(described(graph.getOutput(0)))
        .isEqualTo("logits FLOAT [batch, %d]".formatted(spec.numLabels()));
  }

  /// Writes the graph and runs it once on all pictures: (pictures × labels).
  private float[] exported(ViT vit, List<float[]> pictures) throws Exception {
    Exporter.export(vit, folder);
    return OnnxRun.logits(model(), vit.spec(), pictures);
  }

  private Path model() {
    return folder.resolve("model.onnx");
  }

  private ModelProto parsed() throws Exception {
    return ModelProto.parseFrom(Files.readAllBytes(model()));
  }

  /// A copy of the exported file whose outputs are these values.
  private Path asking(Set<String> values) throws Exception {
    return Files.write(
        folder.resolve("asking.onnx"), OnnxRun.asking(parsed(), values).toByteArray());
  }

  private static List<String> outputsOfNodes(GraphProto graph) {
    return graph.getNodeList().stream().flatMap(n -> n.getOutputList().stream()).toList();
  }

  private static String described(ValueInfoProto value) {
    var type = value.getType().getTensorType();
    List<String> dims = type.getShape().getDimList().stream().map(ViTGraphTest::described).toList();
    return "%s %s %s"
        .formatted(value.getName(), TensorProto.DataType.forNumber(type.getElemType()), dims);
  }

  private static String described(TensorShapeProto.Dimension dim) {
    return dim.hasDimParam() ? dim.getDimParam() : Long.toString(dim.getDimValue());
  }
}
