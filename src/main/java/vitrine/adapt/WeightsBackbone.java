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
import vitrine.model.Reference;
import vitrine.model.ScoreFunction;
import vitrine.onnx.Precision;
import vitrine.onnx.edit.GivenClassifier;
import vitrine.onnx.export.ExportCache;
import vitrine.onnx.export.Exporter;
import vitrine.onnx.read.OnnxModel;
import vitrine.tensor.Tensor;
import vitrine.vit.Head;
import vitrine.vit.Linear;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;
import vitrine.vit.ViTWeights;

/// A network of which there are weights.
///
/// Its features are what a bundle answers whose classifier is the identity. So they take the very
/// way that the adapted bundle's pictures will take, in the same precision, through the same
/// operators. A distilled DeiT has two classifiers on two tokens, and its logits are their mean:
/// its features are both tokens, one after the other.
///
/// @param reference of the network whose features are wanted
/// @param cache folder for exports
/// @param precision of exports
record WeightsBackbone(Reference reference, Path cache, Precision precision) implements Backbone {
  private Head head() {
    return reference.vit().weights().head();
  }

  private ViTSpec spec() {
    return reference.vit().spec();
  }

  /// What one classifier takes.
  private int width() {
    return spec().poolerSize() == 0 ? spec().hiddenSize() : spec().poolerSize();
  }

  @Override
  public int features() {
    return head().distillation() == null ? width() : width() + spec().hiddenSize();
  }

  @Override
  public Bundle bundle(Bundle of) {
    int features = features();
    ViTWeights weights = reference.vit().weights();
    var identity =
        new ViTWeights(weights.embedding(), weights.blocks(), weights.finalNorm(), identity());
    var vit = new ViT(spec().withLabels(features), identity);
    String sha256 =
        Sha256.of(("features of " + reference.sha256()).getBytes(StandardCharsets.UTF_8));
    var network =
        new Network.Weights(
            new Reference(
                reference.family(), vit, reference.tensors(), reference.findings(), sha256));
    return new Bundle(
        of.name() + "-features",
        network,
        of.input(),
        of.preprocessing(),
        IntStream.range(0, features).mapToObj(Integer::toString).toList(),
        ScoreFunction.NONE,
        of.configSha256(),
        null);
  }

  private Head identity() {
    Head old = head();
    int features = features();
    if (old.distillation() == null) {
      return new Head(
          old.pooling(), old.norm(), old.pooler(), diagonal(features, 0, features, 1), null);
    }
    return new Head( // twice, for the mean of the two halves it
        old.pooling(),
        old.norm(),
        old.pooler(),
        diagonal(features, 0, width(), 2),
        diagonal(features, width(), spec().hiddenSize(), 2));
  }

  /// A linear layer that writes its input, times a factor, at a place of its output.
  private static Linear diagonal(int out, int from, int in, float factor) {
    float[] weights = new float[Math.multiplyExact(out, in)];
    for (int i = 0; i < in; i++) {
      weights[(from + i) * in + i] = factor;
    }
    return new Linear(
        Tensor.of(List.of(out, in), weights), Tensor.of(List.of(out), new float[out]));
  }

  @Override
  public void write(BundleTemplate template, LinearHead linear, List<String> labels, Path out)
      throws IOException {
    template.write(head(linear), labels, out);
  }

  @Override
  public GivenClassifier classifier(Bundle of) throws IOException {
    String key =
        Sha256.of(
            String.join(
                    "\n",
                    reference.sha256(),
                    of.configSha256(),
                    of.preprocessing().affine().toString(),
                    precision.label(),
                    "graph " + Exporter.VERSION)
                .getBytes(StandardCharsets.UTF_8));
    Path graph =
        new ExportCache(cache)
            .model(
                key.substring(0, 32) + "-classifier",
                folder ->
                    Exporter.export(
                        reference.vit(), of.preprocessing().affine(), precision, folder));
    return GivenClassifier.read(OnnxModel.read(graph));
  }

  /// The network's head with these classifiers.
  private Head head(LinearHead linear) {
    Head old = head();
    if (old.distillation() == null) {
      return new Head(old.pooling(), old.norm(), old.pooler(), part(linear, 0, width(), 1), null);
    }
    return new Head(
        old.pooling(),
        old.norm(),
        old.pooler(),
        part(linear, 0, width(), 2),
        part(linear, width(), spec().hiddenSize(), 2));
  }

  /// The columns of a head that are for one token; the bias is whole.
  private static Linear part(LinearHead head, int from, int in, float factor) {
    float[] weights = new float[head.labels() * in];
    for (int label = 0; label < head.labels(); label++) {
      for (int j = 0; j < in; j++) {
        weights[label * in + j] = factor * head.weights()[label * head.features() + from + j];
      }
    }
    return new Linear(
        Tensor.of(List.of(head.labels(), in), weights),
        Tensor.of(List.of(head.labels()), head.bias()));
  }
}
