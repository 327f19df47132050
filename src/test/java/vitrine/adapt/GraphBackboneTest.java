package vitrine.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.hub.Hub;
import vitrine.hub.HubListener;
import vitrine.image.RgbImage;
import vitrine.inference.Deadline;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.model.BundleTemplate;
import vitrine.onnx.Precision;
import vitrine.onnx.read.GivenGraph;
import vitrine.onnx.read.OnnxModelException;

/// Graphs that other people's tools exported, with another last layer, as ONNX Runtime runs them.
class GraphBackboneTest {
  private static final List<String> LABELS = List.of("apple", "pear", "plum");

  @TempDir private Path folder;

  static List<String> graphs() {
    return GivenGraph.names();
  }

  private static BundleTemplate template(GivenGraph graph) {
    return BundleTemplate.open(graph.folder().toString(), new Hub(Map.of(), HubListener.SILENT));
  }

  private float[] logits(Bundle bundle, RgbImage picture) throws Exception {
    var settings = new InferenceSettings(folder.resolve("cache"), 1, 1, Precision.FP32);
    try (ServedModel served = ServedModel.open(bundle, settings, _ -> {})) {
      return served.submit(served.preprocess(picture), Deadline.NONE).get().logits();
    }
  }

  private static RgbImage drawn(long seed) {
    byte[] pixels = new byte[3 * 16 * 16];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(16, 16, pixels);
  }

  private static LinearHead head(int features) {
    var random = new Random(3);
    float[] weights = new float[LABELS.size() * features];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    return new LinearHead(weights, new float[] {0.5f, -1, 2});
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void theLastLayerIsAnother(String name) throws Exception {
    BundleTemplate template = template(GivenGraph.copied(name, folder));
    Backbone backbone = Backbone.of(template.bundle(), folder.resolve("cache"), Precision.FP32);
    assertThat(backbone).isInstanceOf(GraphBackbone.class);
    LinearHead head = head(backbone.features());
    Path out = folder.resolve("adapted");
    backbone.write(template, head, LABELS, out);

    Bundle adapted = BundleLoader.load(out.toString());
    assertThat(adapted.labels()).isEqualTo(LABELS);
    Bundle features = backbone.bundle(template.bundle());
    for (int seed = 0; seed < 2; seed++) {
      float[] expected = head.logits(logits(features, drawn(seed)));
      assertThat(logits(adapted, drawn(seed))).containsExactly(expected, within(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void neighboursVoteInTheGraph(String name) throws Exception {
    BundleTemplate template = template(GivenGraph.copied(name, folder));
    Backbone backbone = Backbone.of(template.bundle(), folder.resolve("cache"), Precision.FP32);
    Bundle features = backbone.bundle(template.bundle());
    int width = backbone.features();
    float[] rows = new float[6 * width];
    for (int i = 0; i < 6; i++) {
      float[] values = logits(features, drawn(i));
      double length = length(values);
      for (int j = 0; j < width; j++) {
        rows[i * width + j] = (float) (values[j] / length);
      }
    }
    var head = new NeighbourHead(rows, new int[] {0, 1, 2, 0, 1, 2}, 3, 4);
    Path out = folder.resolve("adapted");
    backbone.write(template, head, LABELS, out);

    Bundle adapted = BundleLoader.load(out.toString());
    for (int seed = 4; seed < 8; seed++) {
      float[] expected = head.logits(logits(features, drawn(seed)));
      assertThat(logits(adapted, drawn(seed))).containsExactly(expected, within(1e-3f));
    }
  }

  private static double length(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /// The old classifier is not carried along.
  @Test
  void whatNobodyReadsIsLeftOut() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", folder);
    BundleTemplate template = template(graph);
    Backbone backbone = Backbone.of(template.bundle(), folder.resolve("cache"), Precision.FP32);
    Path out = folder.resolve("adapted");
    backbone.write(template, head(backbone.features()), LABELS, out);
    assertThat(Files.readString(graph.graph(), StandardCharsets.ISO_8859_1))
        .contains("model.classifier.weight");
    assertThat(Files.readString(out.resolve("model.onnx"), StandardCharsets.ISO_8859_1))
        .doesNotContain("model.classifier.weight")
        .contains("adapted.weight");
  }

  @Test
  void anotherEndIsRefused() throws Exception {
    GivenGraph graph = GivenGraph.copied("legacy", folder);
    graph.changed(model -> {
      var nodes = model.getGraphBuilder().getNodeBuilderList();
      nodes.getLast().setOpType("Einsum");
    });
    BundleTemplate template = template(graph);
    assertThatThrownBy(
            () -> Backbone.of(template.bundle(), folder.resolve("cache"), Precision.FP32))
        .isInstanceOf(OnnxModelException.class)
        .hasMessage(
            "model.onnx: it ends in Einsum; allowed: a linear layer (Gemm, or MatMul and Add), its"
                + " weights in it");
  }
}
