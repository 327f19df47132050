package vitrine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.Checkpoint;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.onnx.read.OnnxModel;

/// Finds out what is to be served of a bundle: a graph that is there, else the weights.
final class NetworkLoader {
  private final JsonNode config;
  private final BundleFiles files;

  NetworkLoader(JsonNode config, BundleFiles files) {
    this.config = config;
    this.files = files;
  }

  /// @param graph that is served as it is, if there is one
  /// @throws BundleException where there is nothing, or more than can be chosen from
  /// @throws vitrine.onnx.read.OnnxModelException where the graph can't be used
  /// @throws CheckpointException where the weights of a family that we know can't be read
  Network read(Optional<Path> graph) throws IOException {
    return graph.isPresent()
        ? graph(OnnxModel.read(graph.get()))
        : new Network.Weights(reference(files.weights()));
  }

  private Network graph(OnnxModel model) throws IOException {
    String sha256 = FileSums.sha256(model.file(), model.dataFiles());
    Optional<BundleFiles.Weights> weights = files.weightsBeside(model.dataFiles());
    if (weights.isEmpty()) {
      return new Network.GraphAlone(
          model, sha256, "no weights beside " + model.file().getFileName());
    }
    try {
      Checkpoint.requireFamily(config);
    } catch (CheckpointException e) { // no refusal: it can be served, but not be held against any
      return new Network.GraphAlone(
          model, sha256, "no reference for the weights: " + e.getMessage());
    }
    return new Network.Graph(model, sha256, reference(weights.get()));
  }

  private Reference reference(BundleFiles.Weights weights) {
    Checkpoint checkpoint = Checkpoint.read(config, weights.source());
    return new Reference(
        checkpoint.family(),
        checkpoint.vit(),
        checkpoint.tensors(),
        checkpoint.findings(),
        weights.sha256());
  }
}
