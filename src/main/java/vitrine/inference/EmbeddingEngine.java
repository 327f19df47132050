package vitrine.inference;

import java.nio.file.Path;
import java.util.List;
import vitrine.model.Bundle;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;

/// Opens the engine that gives embeddings where others give logits, and proves it against the
/// reference before it answers anybody.
final class EmbeddingEngine {
  private EmbeddingEngine() {}

  /// The engine, warmed up.
  ///
  /// @param graph of `Exporter.exportOfEmbeddings`
  /// @param bundle with weights
  /// @param drawn a picture as its network takes it
  /// @throws InferenceException.EngineFailed when ONNX Runtime refuses the graph, or the two differ
  static Engine open(
      Path graph, Bundle bundle, Precision precision, Execution execution, Pixels drawn) {
    var reference =
        new ReferenceEngine(bundle.reference().orElseThrow().vit(), execution.threads());
    int dimensions = reference.vit().spec().hiddenSize();
    Engine opened = new OnnxEngine(graph, bundle.input(), dimensions, execution);
    try {
      opened.warmUp(drawn);
      requireAlike(reference.embedding(drawn), opened, drawn, precision);
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /// By each way of running, within the precision's rounding of the whole: embeddings are compared
  /// by their direction, in which a single feature counts for little.
  static void requireAlike(float[] expected, Engine engine, Pixels pixels, Precision precision) {
    for (List<float[]> way : engine.inferEveryWay(List.of(pixels))) {
      double distance = distance(expected, way.getFirst());
      if (!(distance <= precision.rounding())) { // or is no number
        throw new InferenceException.EngineFailed(
            "the embedding of a picture is %s of its length from the reference's, as %s"
                .formatted(distance, precision.label()));
      }
    }
  }

  /// Euclidean, in lengths of what is expected.
  private static double distance(float[] expected, float[] given) {
    double off = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = (double) expected[i] - given[i];
      off += difference * difference;
      length += (double) expected[i] * expected[i];
    }
    return Math.sqrt(off / length);
  }
}
