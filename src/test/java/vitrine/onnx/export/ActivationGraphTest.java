package vitrine.onnx.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vitrine.vit.Activation;

/// The nodes of an activation compute, in ONNX Runtime, what the reference computes.
class ActivationGraphTest {
  private static final float[] X = {
    -1e4f, -40, -12.5f, -6, -3.1f, -2.5f, -1.9f, -1, -0.3f, -1e-3f, 0, 1e-3f, 0.2f, 0.75f, 1, 1.7f,
    2.9f, 5.5f, 6.5f, 11, 1e4f
  };

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void theNodesComputeTheFunction(Activation activation) throws Exception {
    var graph = new GraphBuilder("activation");
    graph.input(GraphBuilder.value("x", X.length));
    ActivationGraph.add(graph, activation, "y", "x");
    graph.output(GraphBuilder.value("y", X.length));
    new OnnxFile(graph.build()).write(folder, OnnxFile.LARGEST_EMBEDDED);

    Map<String, float[]> outputs =
        OnnxRun.run(folder.resolve("model.onnx"), "x", new long[] {X.length}, List.of(X));

    float[] y = Objects.requireNonNull(outputs.get("y"));
    for (int i = 0; i < X.length; i++) {
      double expected = activation.of(X[i]);
      assertThat((double) y[i])
          .as("%s at %s", activation, X[i])
          .isCloseTo(expected, within(5e-6 * Math.max(1, Math.abs(expected))));
    }
  }
}
