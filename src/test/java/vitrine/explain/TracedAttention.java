package vitrine.explain;

import vitrine.inference.AttentionReader;
import vitrine.tensor.Tensor;
import vitrine.vit.RecordedTrace;
import vitrine.vit.ViT;

/// The attention of the reference's trace, told as an engine tells it.
record TracedAttention(RecordedTrace trace, ViT vit, float[] logits) {
  /// Of one picture.
  ///
  /// @param pixels (channels, height, width)
  static TracedAttention of(ViT vit, float[] pixels) {
    var trace = new RecordedTrace();
    return new TracedAttention(trace, vit, vit.forward(pixels, trace));
  }

  Tensor probs(int layer) {
    Tensor probs = trace.activations().get("layer.%d.attention.probs".formatted(layer));
    if (probs == null) {
      throw new AssertionError("no attention of layer " + layer);
    }
    return probs;
  }

  /// All layers, the last first.
  void tell(AttentionReader reader) {
    for (int layer = vit.spec().numLayers() - 1; layer >= 0; layer--) {
      reader.read(layer, probs(layer).floats());
    }
  }
}
