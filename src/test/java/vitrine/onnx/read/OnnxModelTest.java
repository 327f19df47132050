package vitrine.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.onnx.PixelShape;
import vitrine.onnx.Precision;
import vitrine.onnx.export.Exporter;
import vitrine.vit.GoldenCase;

/// What a graph says of itself; and files that lie, are damaged, or would have ONNX Runtime open
/// what it should not.
class OnnxModelTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "legacy, FP32, 'pixel_values float32 (batch_size, 3, 16, 16)', 'logits float32 (batch_size, 5)'",
    "dynamo, FP32, 'pixel_values float32 (batch, 3, 16, 16)', 'logits float32 (batch, 5)'",
    "fixed-batch, FP32, 'pixel_values float32 (1, 3, 16, 16)', 'logits float32 (1, 5)'",
    "half, FP16, 'pixel_values float16 (batch_size, 3, 16, 16)', 'logits float16 (batch_size, 5)'",
    "half-inside, FP16, 'pixel_values float32 (batch_size, 3, 16, 16)', 'logits float32 (batch_size, 5)'",
    "int8, INT8, 'pixel_values float32 (batch_size, 3, 16, 16)', 'logits float32 (batch_size, 5)'",
    "other-names, FP32, 'input float32 (n, 3, 16, 16)', 'output float32 (n, 5)'",
    "external, FP32, 'pixel_values float32 (batch_size, 3, 16, 16)', 'logits float32 (batch_size, 5)'"
  })
  void whatAGraphSays(String name, Precision precision, String input, String output) {
    OnnxModel model = GivenGraph.named(name).read();

    assertThat(model.precision()).isEqualTo(precision);
    assertThat(model.producer()).contains(name.equals("int8") ? "onnx.quantize" : "pytorch");
    assertThat(model.opset()).isGreaterThanOrEqualTo(17);
    assertThat(model.inputs()).extracting(OnnxValue::toString).containsExactly(input);
    assertThat(model.outputs()).extracting(OnnxValue::toString).containsExactly(output);
    assertThat(model.parameters()).isBetween(7_500L, 9_500L);
    assertThat(model.labels()).hasValue(5);
  }

  @Test
  void ourOwnExportToo() throws Exception {
    Exporter.export(GoldenCase.named("square").vit(), temp);

    OnnxModel model = OnnxModel.read(temp.resolve("model.onnx"));

    assertThat(model.producer()).isEqualTo("vitrine " + Exporter.VERSION);
    assertThat(model.signature(new PixelShape(3, 16, 16), 5).fixedBatch()).isZero();
  }

  @Test
  void externalDataIsFound() throws Exception {
    assertThat(GivenGraph.named("external").read().dataFiles()).containsExactly("model.onnx_data");
    assertThat(GivenGraph.named("legacy").read().dataFiles()).isEmpty();
  }

  /// Old exporters list the weights among the inputs.
  @Test
  void weightsAreNoInputs() throws Exception {
    GivenGraph graph =
        GivenGraph.copied("legacy", temp)
            .changed(model -> {
              GraphProto.Builder main = model.getGraphBuilder();
              main.getInitializerList()
                  .forEach(weight ->
                      main.addInput(ValueInfoProto.newBuilder().setName(weight.getName())));
            });

    assertThat(graph.read().inputs()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "MatMulNBits, 0, INT4",
    "MatMulNBits, 4, INT4",
    "MatMulNBits, 8, INT8",
    "MatMulBnb4, 0, INT4",
    "QLinearConv, 0, INT8",
    "DynamicQuantizeMatMul, 0, INT8",
    "QAttention, 0, INT8",
    "MatMul, 8, FP32"
  })
  void operatorsTellThePrecision(String operator, int bits, Precision precision) throws Exception {
    var node = NodeProto.newBuilder().setOpType(operator);
    if (bits > 0) {
      node.addAttribute(AttributeProto.newBuilder().setName("bits").setI(bits));
    }

    assertThat(written(graph -> graph.addNode(node)).precision()).isEqualTo(precision);
  }

  @Test
  void weightsOfOtherTypesAreRefused() {
    var weight =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(TensorProto.DataType.BFLOAT16_VALUE)
            .addDims(2);

    assertRefused(graph -> graph.addInitializer(weight))
        .hasMessageContaining("the weight w is bfloat16; allowed: float32, float16");
  }

  private interface Change {
    void on(GraphProto.Builder graph);
  }

  private OnnxModel written(Change change) throws IOException {
    var graph = GraphProto.newBuilder();
    change.on(graph);
    return written(ModelProto.newBuilder().setGraph(graph).build());
  }

  private OnnxModel written(ModelProto model) throws IOException {
    Path file = temp.resolve("model.onnx");
    Files.write(file, model.toByteArray());
    return OnnxModel.read(file);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Change change) {
    return assertThatThrownBy(() -> written(change))
        .isInstanceOf(OnnxModelException.class)
        .hasMessageStartingWith("model.onnx: ");
  }

  private static TensorProto external(Map<String, String> entries) {
    var tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addDims(2)
            .addDims(3)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    entries.forEach((key, value) ->
        tensor.addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return tensor.build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "/etc/passwd",
        "a/../../secret",
        "",
        ".",
        "..",
        "./data",
        "a\\b",
        "\0",
        "*/_ORT_MEM_ADDR_/*",
        "folder/.."
      })
  void externalDataStaysInTheFolder(String location) throws Exception {
    Files.write(temp.resolve("data"), new byte[100]);
    Files.createDirectories(temp.resolve("folder"));

    assertRefused(graph -> graph.addInitializer(external(Map.of("location", location))))
        .hasMessageContaining("allowed: a file in the folder of the graph");
  }

  @Test
  void aLinkOutOfTheFolderIsNotFollowed(@TempDir Path outside) throws Exception {
    Files.write(outside.resolve("secret"), new byte[100]);
    Files.createSymbolicLink(temp.resolve("data"), outside.resolve("secret"));

    assertRefused(graph -> graph.addInitializer(external(Map.of("location", "data"))))
        .hasMessageContaining("data, a link that leads out of the folder");
  }

  /// As the hub's cache keeps them: both are links into a folder of blobs.
  @Test
  void linksToTheSameFolderAreFollowed() throws Exception {
    Path blobs = Files.createDirectory(temp.resolve("blobs"));
    Path snapshot = Files.createDirectory(temp.resolve("snapshot"));
    GivenGraph external = GivenGraph.named("external");
    for (String file : new String[] {"model.onnx", "model.onnx_data"}) {
      Files.copy(external.folder().resolve(file), blobs.resolve("blob-of-" + file));
      Files.createSymbolicLink(snapshot.resolve(file), Path.of("../blobs/blob-of-" + file));
    }

    assertThat(OnnxModel.read(snapshot.resolve("model.onnx")).dataFiles())
        .containsExactly("model.onnx_data");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 24, 'the weight w is 24 bytes from 1 on in data, which has 24'",
    "0, 25, 'the weight w is 25 bytes from 0 on'",
    "25, 0, 'the weight w is 0 bytes from 25 on'",
    "9223372036854775807, 24, from 9223372036854775807 on",
    "-1, 24, 'the offset ''-1'''",
    "0, x, 'the length ''x'''",
    "0, 99999999999999999999, the length",
    "8, '', 'the length '''''"
  })
  void externalDataIsAsLongAsSaid(String offset, String length, String says) throws Exception {
    Files.write(temp.resolve("data"), new byte[24]);

    assertRefused(graph ->
            graph.addInitializer(
                external(Map.of("location", "data", "offset", offset, "length", length))))
        .hasMessageContaining(says);
  }

  @Test
  void withoutALengthTheShapeTellsIt() throws Exception {
    Files.write(temp.resolve("data"), new byte[23]); // 2 × 3 float32 are 24
    assertRefused(graph -> graph.addInitializer(external(Map.of("location", "data"))))
        .hasMessageContaining("24 bytes from 0 on in data, which has 23");

    Files.write(temp.resolve("data"), new byte[24]);
    assertThat(
            written(graph -> graph.addInitializer(external(Map.of("location", "data"))))
                .dataFiles())
        .containsExactly("data");
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    GivenGraph graph = GivenGraph.copied("external", temp);
    Files.delete(graph.folder().resolve("model.onnx_data"));

    assertThatThrownBy(graph::read)
        .isInstanceOf(OnnxModelException.class)
        .hasMessage("model.onnx: its weights are in model.onnx_data, which is not there");
  }

  /// Everywhere a tensor may be, it may name a file.
  @ParameterizedTest
  @MethodSource
  void externalDataIsFoundWhereverItHides(ModelProto model) {
    assertThatThrownBy(() -> written(model))
        .isInstanceOf(OnnxModelException.class)
        .hasMessageContaining("'../secret'");
  }

  static Stream<ModelProto> externalDataIsFoundWhereverItHides() {
    TensorProto secret = external(Map.of("location", "../secret"));
    var attribute = AttributeProto.newBuilder();
    var graph = GraphProto.newBuilder().addInitializer(secret);
    var sparse = SparseTensorProto.newBuilder();
    return Stream.of(
        model(node(attribute.clone().setT(secret))),
        model(node(attribute.clone().addTensors(secret))),
        model(node(attribute.clone().setG(graph))),
        model(node(attribute.clone().addGraphs(graph))),
        model(node(attribute.clone().setSparseTensor(sparse.clone().setValues(secret)))),
        model(node(attribute.clone().addSparseTensors(sparse.clone().setIndices(secret)))),
        model(GraphProto.newBuilder().addSparseInitializer(sparse.clone().setValues(secret))),
        ModelProto.newBuilder()
            .setGraph(GraphProto.newBuilder())
            .addFunctions(
                FunctionProto.newBuilder()
                    .addNode(NodeProto.newBuilder().addAttribute(attribute.clone().setT(secret))))
            .build(),
        ModelProto.newBuilder()
            .setGraph(GraphProto.newBuilder())
            .addTrainingInfo(TrainingInfoProto.newBuilder().setInitialization(graph))
            .build());
  }

  private static GraphProto.Builder node(AttributeProto.Builder attribute) {
    return GraphProto.newBuilder().addNode(NodeProto.newBuilder().addAttribute(attribute));
  }

  private static ModelProto model(GraphProto.Builder graph) {
    return ModelProto.newBuilder().setGraph(graph).build();
  }

  @Test
  void nestingHasAnEnd() {
    var graph = GraphProto.newBuilder();
    for (int i = 0; i < 40; i++) { // three messages each
      graph =
          GraphProto.newBuilder()
              .addNode(
                  NodeProto.newBuilder().addAttribute(AttributeProto.newBuilder().setG(graph)));
    }
    GraphProto deep = graph.build();

    assertRefused(at -> at.mergeFrom(deep)).hasMessageContaining("nests more than 100");
  }

  @Test
  void namesHaveAnEnd() {
    var weight = TensorProto.newBuilder().setName("w".repeat(70_000));

    assertRefused(graph -> graph.addInitializer(weight)).hasMessageContaining("70000 bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, 1L << 41})
  void dimensionsHaveAnEnd(long size) {
    var weight = TensorProto.newBuilder().setName("w").addDims(2).addDims(size);

    assertRefused(graph -> graph.addInitializer(weight)).hasMessageContaining("a dimension of");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no ONNX at all", "{\"json\": true}", "version https://git-lfs"})
  void whatIsNoOnnxIsSaid(String text) throws Exception {
    Path file = Files.writeString(temp.resolve("model.onnx"), text);

    assertThatThrownBy(() -> OnnxModel.read(file))
        .isInstanceOf(OnnxModelException.class)
        .hasMessageContaining("damaged, or no ONNX file");
  }

  @Test
  void aFileCutAnywhereIsRefused() throws Exception {
    byte[] bytes = Files.readAllBytes(GivenGraph.named("int8").graph());
    Path file = temp.resolve("model.onnx");
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 300) {
      Files.write(file, Arrays.copyOf(bytes, length));
      int cut = length;
      // what comes after the graph, the operators' version, is not needed to read it
      if (cut < bytes.length - 64) {
        assertThatThrownBy(() -> OnnxModel.read(file))
            .as("%d bytes", cut)
            .isInstanceOf(OnnxModelException.class);
      }
    }
  }

  /// Whatever the bytes are, there is an answer or a refusal, soon.
  @Test
  void mutatedFilesAreReadOrRefused() throws Exception {
    var random = new Random(11);
    Path file = temp.resolve("model.onnx");
    Files.write(temp.resolve("model.onnx_data"), new byte[40_000]);
    int refused = 0;
    for (String name : new String[] {"external", "dynamo"}) {
      byte[] bytes = Files.readAllBytes(GivenGraph.named(name).graph());
      for (int i = 0; i < 1_500; i++) {
        byte[] mutated = bytes.clone();
        for (int k = random.nextInt(1, 20); k > 0; k--) {
          mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        }
        Files.write(file, mutated);
        try {
          assertThat(OnnxModel.read(file).parameters()).isNotNegative();
        } catch (OnnxModelException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }
}
