package vitrine.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import vitrine.model.Bundle;
import vitrine.model.BundleTemplate;
import vitrine.model.Network;
import vitrine.onnx.Precision;
import vitrine.onnx.edit.GivenClassifier;
import vitrine.onnx.edit.Neighbours;

/// A network up to its classifier: after the last norm, the pooling, and a pooler where it has one.
public sealed interface Backbone permits WeightsBackbone, GraphBackbone {
  /// The backbone of a bundle: of its weights where there are any, else of its graph.
  ///
  /// @param cache folder for graphs that are needed on the way
  /// @param precision of our own exports
  /// @throws vitrine.onnx.read.OnnxModelException where a graph alone does not end in a linear
  ///   layer
  static Backbone of(Bundle bundle, Path cache, Precision precision) throws IOException {
    return switch (bundle.network()) {
      case Network.Weights weights -> new WeightsBackbone(weights.checkpoint(), cache, precision);
      case Network.Graph graph -> new WeightsBackbone(graph.checkpoint(), cache, precision);
      case Network.GraphAlone graph -> GraphBackbone.of(graph, cache);
    };
  }

  /// How many numbers a picture's features are.
  int features();

  /// The bundle whose logits are features.
  ///
  /// @param of the bundle that has this network
  Bundle bundle(Bundle of) throws IOException;

  /// Writes a bundle with the network and a head.
  ///
  /// @param template the bundle that has this network
  /// @param labels by index
  /// @param out folder, made when needed
  default void write(BundleTemplate template, FeatureHead head, List<String> labels, Path out)
      throws IOException {
    switch (head) {
      case LinearHead linear -> write(template, linear, labels, out);
      case NeighbourHead neighbours -> {
        GivenClassifier classifier = classifier(template.bundle());
        template.write(
            folder ->
                classifier.writeNeighbours(
                    new Neighbours(
                        neighbours.rows(),
                        neighbours.labels(),
                        neighbours.classes(),
                        neighbours.k(),
                        NeighbourHead.TEMPERATURE,
                        NeighbourHead.NO_VOTE),
                    folder),
            labels,
            out);
      }
    }
  }

  /// Writes a bundle with the network and a linear head.
  void write(BundleTemplate template, LinearHead head, List<String> labels, Path out)
      throws IOException;

  /// A graph of the network that ends in a linear layer.
  ///
  /// @param of the bundle that has this network
  GivenClassifier classifier(Bundle of) throws IOException;
}
