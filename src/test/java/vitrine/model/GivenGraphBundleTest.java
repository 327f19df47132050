package vitrine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.Sha256;
import vitrine.onnx.PixelShape;
import vitrine.onnx.Precision;
import vitrine.onnx.read.GivenGraph;
import vitrine.onnx.read.OnnxModel;

/// Folders with a graph that someone else exported: which is chosen, and what must fit.
class GivenGraphBundleTest {
  @TempDir private Path temp;

  private static Bundle load(GivenGraph graph) {
    return BundleLoader.load(graph.folder().toString());
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(GivenGraph graph)
      throws IOException {
    return assertThatThrownBy(() -> load(graph))
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith(graph.folder().toRealPath() + ": ");
  }

  private static void config(GivenGraph graph, Consumer<ObjectNode> change) throws IOException {
    Path file = graph.folder().resolve("config.json");
    var config = (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    change.accept(config);
    Files.writeString(file, config.toString());
  }

  private static void move(GivenGraph graph, String from, String to) throws IOException {
    Path target = graph.folder().resolve(to);
    Files.createDirectories(target.getParent());
    Files.move(graph.folder().resolve(from), target);
  }

  @Test
  void aGraphAlone() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    Bundle bundle = load(graph);

    assertThat(bundle.family()).isEqualTo("onnx");
    assertThat(bundle.input()).isEqualTo(new PixelShape(3, 16, 16));
    assertThat(bundle.labels())
        .containsExactly("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4");
    assertThat(bundle.sha256()).isEqualTo(Sha256.of(graph.graph()));
    assertThat(bundle.reference()).isEmpty();
    assertThat(bundle.network())
        .isInstanceOfSatisfying(
            Network.GraphAlone.class,
            network -> assertThat(network.why()).isEqualTo("no weights beside model.onnx"));
  }

  @Test
  void aGraphBesideItsWeights() throws Exception {
    GivenGraph graph = GivenGraph.copied("int8", temp).withWeights();
    Bundle bundle = load(graph);

    assertThat(bundle.family()).isEqualTo("hf-vit");
    assertThat(bundle.network().givenGraph().map(OnnxModel::precision)).contains(Precision.INT8);
    assertThat(bundle.sha256()).isEqualTo(Sha256.of(graph.graph()));
    assertThat(bundle.reference().orElseThrow().sha256())
        .isEqualTo(Sha256.of(graph.folder().resolve("model.safetensors")));
  }

  @Test
  void theChecksumCoversTheExternalData() throws Exception {
    GivenGraph graph = GivenGraph.copied("external", temp);
    String sums = "";
    for (String name : new String[] {"model.onnx", "model.onnx_data"}) {
      sums += Sha256.of(graph.folder().resolve(name)) + "  " + name + "\n";
    }

    assertThat(load(graph).sha256()).isEqualTo(Sha256.of(sums.getBytes(StandardCharsets.UTF_8)));
  }

  /// Networks beyond the families that we read: any image classifier.
  @ParameterizedTest
  @ValueSource(strings = {"convnext", "beit", "swin", "resnet", ""})
  void aGraphAloneMayBeOfAnyType(String modelType) throws Exception {
    GivenGraph graph = GivenGraph.copied("convnext", temp);
    config(graph, config -> config.put("model_type", modelType));

    assertThat(load(graph).family()).isEqualTo("onnx");
  }

  @Test
  void withoutAReferenceWeightsAreNoHelp() throws Exception {
    GivenGraph graph = GivenGraph.copied("convnext", temp).withWeights();

    assertThat(load(graph).network())
        .isInstanceOfSatisfying(
            Network.GraphAlone.class,
            network ->
                assertThat(network.why())
                    .startsWith(
                        "no reference for the weights: config.json: model_type is 'convnext'"));
  }

  @ParameterizedTest
  @CsvSource({
    "onnx/model.onnx, onnx/model.onnx",
    "model_quantized.onnx, model_quantized.onnx",
    "onnx/model_fp16.onnx, onnx/model_fp16.onnx"
  })
  void theGraphMayHaveAnotherPlace(String place, String chosen) throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    move(graph, "model.onnx", place);

    assertThat(load(graph).network().givenGraph().map(OnnxModel::file))
        .hasValue(graph.folder().toRealPath().resolve(chosen));
  }

  @Test
  void beforeOthersTheOneWithTheRightNameIsTaken() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    for (String other :
        new String[] {"onnx/model.onnx", "onnx/b.onnx", "model_q4.onnx", "a.onnx"}) {
      Files.createDirectories(graph.folder().resolve(other).getParent());
      Files.copy(graph.graph(), graph.folder().resolve(other));
    }
    assertThat(load(graph).network().givenGraph().map(OnnxModel::file))
        .hasValue(graph.folder().toRealPath().resolve("model.onnx"));

    Files.delete(graph.graph());
    assertRefused(graph)
        .hasMessageContaining("no model.onnx, but 2 other graphs: a.onnx, model_q4.onnx; call");

    Files.delete(graph.folder().resolve("a.onnx"));
    assertThat(load(graph).network().givenGraph().map(OnnxModel::file))
        .hasValue(graph.folder().toRealPath().resolve("model_q4.onnx"));

    Files.delete(graph.folder().resolve("model_q4.onnx"));
    assertThat(load(graph).network().givenGraph().map(OnnxModel::file))
        .hasValue(graph.folder().toRealPath().resolve("onnx/model.onnx"));
  }

  /// A graph in the folder was laid there to be served; repositories of the hub have an `onnx` of
  /// their own.
  @Test
  void besideWeightsTheSubfolderIsLeftAlone() throws Exception {
    GivenGraph graph = GivenGraph.copied("int8", temp).withWeights();
    move(graph, "model.onnx", "model_quantized.onnx");
    assertThat(load(graph).network())
        .isInstanceOfSatisfying(
            Network.Graph.class,
            given -> assertThat(given.model().precision()).isEqualTo(Precision.INT8));

    move(graph, "model_quantized.onnx", "onnx/model.onnx");
    assertThat(load(graph).network()).isInstanceOf(Network.Weights.class);
  }

  /// Which `.bin` is what: the graph says it.
  @Test
  void externalDataIsNotTakenForWeights() throws Exception {
    GivenGraph graph =
        GivenGraph.copied("external", temp)
            .changed(model ->
                model.getGraphBuilder().getInitializerBuilderList().stream()
                    .flatMap(weight -> weight.getExternalDataBuilderList().stream())
                    .filter(entry -> entry.getKey().equals("location"))
                    .forEach(entry -> entry.setValue("weights.bin")));
    move(graph, "model.onnx_data", "weights.bin");

    assertThat(load(graph).network()).isInstanceOf(Network.GraphAlone.class);
  }

  @Test
  void weightsThatAreWrongAreRefused() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp).withWeights();
    config(graph, config -> config.put("intermediate_size", 33));

    assertRefused(graph).hasMessageContaining("intermediate_size is 33");
  }

  @Test
  void aDamagedGraphIsRefused() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    Files.writeString(graph.graph(), "version https://git-lfs.github.com/spec/v1");

    assertRefused(graph).hasMessageContaining("model.onnx: it is damaged, or no ONNX file");
  }

  @Test
  void aPreprocessingForAnotherSizeIsRefused() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    Path file = graph.folder().resolve("preprocessor_config.json");
    Files.writeString(file, Files.readString(file).replace("\"width\": 16", "\"width\": 32"));

    assertRefused(graph)
        .hasMessageContaining("its input is pixel_values float32 (batch_size, 3, 16, 16)")
        .hasMessageContaining("its pictures are 3 × 16 × 32");
  }

  @Test
  void whereTheGraphLeavesItOpenThePreprocessingSaysTheSize() throws Exception {
    GivenGraph graph = GivenGraph.copied("open-size", temp);
    Path file = graph.folder().resolve("preprocessor_config.json");
    Files.writeString(file, Files.readString(file).replace("\"width\": 16", "\"width\": 32"));

    assertThat(load(graph).input()).isEqualTo(new PixelShape(3, 16, 32));
  }

  @Test
  void anUnknownPreprocessingIsRefused() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    Path file = graph.folder().resolve("preprocessor_config.json");
    Files.writeString(
        file, Files.readString(file).replace("ViTImageProcessor", "MysteryImageProcessor"));

    assertRefused(graph).hasMessageContaining("MysteryImageProcessor");
  }

  @Test
  void labelsMustBeAsManyAsLogits() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    config(graph, config -> config.putObject("id2label").put("0", "a").put("1", "b"));
    assertRefused(graph)
        .hasMessageContaining("its output is logits float32 (batch_size, 5)")
        .hasMessageContaining("2 being the number of labels");

    config(graph, config -> config.putObject("id2label").put("0", "a").put("2", "b"));
    assertRefused(graph).hasMessageContaining("config.json: id2label has the keys [0, 2]");

    config(graph, config -> config.remove("id2label"));
    config(graph, config -> config.put("num_labels", "five"));
    assertRefused(graph).hasMessageContaining("config.json: num_labels is \"five\"; allowed");
  }

  @Test
  void theLabelsAreTheConfigurationsOrNumbers() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    config(graph, config -> config.remove("id2label"));
    assertThat(load(graph).labels()).hasSize(5).first().isEqualTo("LABEL_0");

    config(graph, config -> config.put("num_classes", 5));
    assertThat(load(graph).labels()).hasSize(5);

    config(
        graph,
        config -> config.putArray("label_names").add("a").add("b").add("c").add("d").add("e"));
    assertThat(load(graph).labels()).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void whereNobodySaysHowManyClassesThereAreItIsAsked() throws Exception {
    GivenGraph graph =
        GivenGraph.copied("legacy", temp)
            .changed(model ->
                model
                    .getGraphBuilder()
                    .getOutputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(1)
                    .setDimParam("classes"));
    config(graph, config -> config.remove("id2label"));

    assertRefused(graph).hasMessageContaining("config.json: id2label and num_labels are absent");
  }

  @Test
  void theScoreFunctionIsTheConfigurations() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", temp);
    config(graph, config -> config.put("problem_type", "multi_label_classification"));

    assertThat(load(graph).scoreFunction()).isEqualTo(ScoreFunction.SIGMOID);
  }
}
