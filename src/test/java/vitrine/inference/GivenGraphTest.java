package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.onnx.export.Exporter;
import vitrine.onnx.read.GivenGraph;
import vitrine.onnx.read.OnnxModel;
import vitrine.preprocess.Pixels;

/// Other people's graphs from their files to their logits, which are PyTorch's.
@Timeout(60)
class GivenGraphTest {
  @TempDir private Path temp;

  private ServedModel open(Bundle bundle) {
    return ServedModel.open(
        bundle, new InferenceSettings(temp.resolve("cache"), 2, 4, Precision.FP32), _ -> {});
  }

  static List<String> graphs() {
    return GivenGraph.names();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void theLogitsArePyTorchs(String name) {
    GivenGraph graph = GivenGraph.named(name);
    Bundle bundle = BundleLoader.load(graph.folder().toString());
    Precision precision = bundle.network().givenGraph().orElseThrow().precision();
    try (ServedModel model = open(bundle)) {
      List<CompletableFuture<Inference>> answers =
          pixels(graph).stream().map(each -> model.submit(each, Deadline.NONE)).toList();

      assertThat(model.takesValues()).isTrue(); // as they are: nothing is exported for them
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).join().logits())
            .as("picture %d", i)
            .containsExactly(graph.logits().get(i), within(tolerance(precision)));
      }
    }
    assertThat(temp.resolve("cache")).doesNotExist(); // nothing was exported
  }

  private static List<Pixels> pixels(GivenGraph graph) {
    return graph.pixels().stream().map(Pixels::of).toList();
  }

  /// What Python's ONNX Runtime was seen to differ by, and some more; logits are up to 8.
  private static float tolerance(Precision precision) {
    return switch (precision) {
      case FP32 -> 1e-4f;
      case FP16 -> 2e-2f;
      case INT8, INT4 -> .2f;
    };
  }

  /// The graph's, if it has one of its own, even where it only comes to light inside.
  @Test
  void theBatcherKeepsToTheGraphsBatch() {
    for (String name : GivenGraph.names()) {
      try (ServedModel model =
          open(BundleLoader.load(GivenGraph.named(name).folder().toString()))) {
        assertThat(model.maxBatch())
            .as(name)
            .isEqualTo(
                switch (name) {
                  case "fixed-batch", "baked-batch" -> 1;
                  case "int8" -> 1; // its layers' scales are the whole batch's
                  case "fixed-batch-2" -> 2;
                  default -> 4;
                });
      }
    }
  }

  @Test
  void aLargerBatchThanTheGraphsIsRefused() {
    GivenGraph graph = GivenGraph.named("fixed-batch-2");
    try (var engine =
        new OnnxEngine(graph.graph(), GivenGraph.PIXELS, GivenGraph.LABELS, Execution.onCpu(1))) {
      assertThat(engine.infer(pixels(graph).subList(0, 2))).hasSize(2);
      assertThatThrownBy(() -> engine.infer(pixels(graph)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a batch of 3 pictures; allowed: 2");
    }
  }

  /// The places that are left over are empty, whatever was in them before.
  @Test
  void aSmallerBatchThanTheGraphsIsFilled() {
    GivenGraph graph = GivenGraph.named("fixed-batch-2");
    try (var engine =
        new OnnxEngine(graph.graph(), GivenGraph.PIXELS, GivenGraph.LABELS, Execution.onCpu(1))) {
      List<float[]> both = engine.infer(pixels(graph).subList(0, 2));

      assertThat(engine.infer(pixels(graph).subList(1, 2)).getFirst())
          .containsExactly(both.get(1), within(1e-5f));
    }
  }

  @Test
  void besideWeightsTheGivenGraphIsServed() throws Exception {
    Bundle bundle = load(GivenGraph.copied("half", temp).withWeights());
    try (ServedModel model = open(bundle)) {
      model.submit(Pixels.of(new float[3 * 16 * 16]), Deadline.NONE).join();
    }
    assertThat(bundle.network().served()).startsWith("model.onnx, written by pytorch");
    assertThat(bundle.reference()).isPresent();
    assertThat(temp.resolve("cache")).doesNotExist();
  }

  private static Bundle load(GivenGraph graph) {
    return BundleLoader.load(graph.folder().toString());
  }

  /// Our own export as a given graph takes bytes: values are taken where there are weights beside
  /// it to make a graph of.
  @Test
  void ofAGraphThatTakesBytesValuesAreTakenWhereThereAreWeights() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("bytes"));
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/models/vit-cifar10"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Bundle weights = BundleLoader.load(folder.toString());
    Exporter.export(
        weights.reference().orElseThrow().vit(),
        weights.preprocessing().affine(),
        Precision.FP32,
        folder);
    Pixels values = Pixels.of(new float[3 * 32 * 32]);
    try (ServedModel both = open(BundleLoader.load(folder.toString()))) {
      assertThat(both.takesValues()).isTrue();
      assertThat(both.submit(values, Deadline.NONE).join().logits())
          .containsExactly(
              weights.reference().orElseThrow().vit().forward(values.values()), within(1e-4f));
    }

    Files.delete(folder.resolve("model.safetensors"));
    try (ServedModel alone = open(BundleLoader.load(folder.toString()))) {
      assertThat(alone.takesValues()).isFalse();
      assertThatThrownBy(() -> alone.submit(values, Deadline.NONE))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /// What our reader does not look at: ONNX Runtime's own words are shown.
  @Test
  void whatOnnxRuntimeRefusesIsSaidInItsWords() throws Exception {
    GivenGraph graph =
        GivenGraph.copied("legacy", temp)
            .changed(model ->
                model
                    .getGraphBuilder()
                    .getNodeBuilder(3)
                    .setDomain("com.example")
                    .setOpType("Odd"));

    assertThatThrownBy(() -> open(load(graph)))
        .isInstanceOf(InferenceException.EngineFailed.class)
        .hasMessageContaining(graph.folder().toRealPath().resolve("model.onnx").toString())
        .hasMessageContaining("com.example");
  }

  @Test
  void aWeightThatIsCutOffIsRefusedInItsWords() throws Exception {
    GivenGraph graph =
        GivenGraph.copied("legacy", temp)
            .changed(model -> {
              var weight = model.getGraphBuilder().getInitializerBuilder(0);
              weight.setRawData(weight.getRawData().substring(4));
            });

    assertThatThrownBy(() -> open(load(graph)))
        .isInstanceOf(InferenceException.EngineFailed.class)
        .hasMessageContaining("ONNX Runtime refuses");
  }

  @Test
  void externalDataIsReadWhereItLies() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("hub"));
    GivenGraph external = GivenGraph.copied("external", temp);
    try (Stream<Path> files = Files.list(external.folder())) {
      for (Path file : files.toList()) {
        Path to =
            file.getFileName().toString().startsWith("model.") ? folder.resolve("onnx") : folder;
        Files.createDirectories(to);
        Files.move(file, to.resolve(file.getFileName()));
      }
    }
    Bundle bundle = BundleLoader.load(folder.toString());
    GivenGraph golden = GivenGraph.named("external");
    try (ServedModel model = open(bundle)) {
      assertThat(model.submit(pixels(golden).getFirst(), Deadline.NONE).join().logits())
          .containsExactly(golden.logits().getFirst(), within(1e-4f));
    }
    assertThat(bundle.network().givenGraph().map(OnnxModel::file))
        .hasValue(folder.toRealPath().resolve("onnx/model.onnx"));
  }
}
