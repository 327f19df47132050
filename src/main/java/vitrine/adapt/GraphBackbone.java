package vitrine.adapt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import vitrine.checkpoint.file.Sha256;
import vitrine.model.Bundle;
import vitrine.model.BundleTemplate;
import vitrine.model.Network;
import vitrine.model.ScoreFunction;
import vitrine.onnx.edit.GivenClassifier;
import vitrine.onnx.export.ExportCache;
import vitrine.onnx.read.OnnxModel;

/// A graph without weights that we know: its last layer is cut off, and another put in its place.
///
/// @param network of the bundle
/// @param classifier its graph
/// @param cache folder for the graph up to its last layer
record GraphBackbone(Network.GraphAlone network, GivenClassifier classifier, Path cache)
    implements Backbone {
  static GraphBackbone of(Network.GraphAlone network, Path cache) throws IOException {
    return new GraphBackbone(network, GivenClassifier.read(network.model()), cache);
  }

  @Override
  public int features() {
    return classifier.features();
  }

  @Override
  public GivenClassifier classifier(Bundle of) {
    return classifier;
  }

  @Override
  public Bundle bundle(Bundle of) throws IOException {
    String sha256 = Sha256.of(("features of " + network.sha256()).getBytes(StandardCharsets.UTF_8));
    Path graph =
        new ExportCache(cache)
            .model(sha256.substring(0, 32) + "-features", classifier::writeFeatures);
    return new Bundle(
        of.name() + "-features",
        new Network.GraphAlone(OnnxModel.read(graph), sha256, network.why()),
        of.input(),
        of.preprocessing(),
        IntStream.range(0, features()).mapToObj(Integer::toString).toList(),
        ScoreFunction.NONE,
        of.configSha256(),
        null);
  }

  @Override
  public void write(BundleTemplate template, LinearHead head, List<String> labels, Path out)
      throws IOException {
    template.write(folder -> classifier.write(head.weights(), head.bias(), folder), labels, out);
  }
}
