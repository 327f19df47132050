package vitrine.vit;

import vitrine.tensor.Matrix;

/// A Vision Transformer ("An Image is Worth 16×16 Words", Dosovitskiy et al. 2021): the picture's
/// patches become tokens, a transformer encoder lets them look at each other, and what is read from
/// them at the end tells the class. [ViTSpec] explains the steps.
///
/// @param spec the dimensions and choices
/// @param weights the parts, as it says
public record ViT(ViTSpec spec, ViTWeights weights) {

  /// Classifies one picture.
  ///
  /// @param pixels (channels, imageHeight, imageWidth), normalised
  /// @return the logits (labels)
  /// @throws IllegalArgumentException where `pixels` has another size
  public float[] forward(float[] pixels) {
    return forward(pixels, Trace.NONE);
  }

  /// The same, telling a trace every activation: `embeddings`, `layer.0.norm_before`, …,
  /// `layer.0.output`, …, `norm`, `pooled`, `logits`.
  ///
  /// @param pixels (channels, imageHeight, imageWidth), normalised
  /// @return the logits (labels)
  /// @throws IllegalArgumentException where `pixels` has another size
  public float[] forward(float[] pixels, Trace trace) {
    int size = spec.channels() * spec.imageHeight() * spec.imageWidth();
    if (pixels.length != size) {
      throw new IllegalArgumentException(
          "%d × %d × %d pixels wanted, %d given"
              .formatted(spec.channels(), spec.imageHeight(), spec.imageWidth(), pixels.length));
    }

    Matrix x = weights.embedding().forward(pixels, spec.imageHeight(), spec.imageWidth(), trace);
    for (int i = 0; i < weights.blocks().size(); i++) {
      x = weights.blocks().get(i).forward(x, trace.within("layer." + i)); // (tokens, hidden)
    }
    if (weights.finalNorm() != null) {
      x = weights.finalNorm().forward(x); // (tokens, hidden)
      trace.record("norm", x);
    }
    return weights.head().forward(x, spec.specialTokens().count(), trace).data(); // (1, labels)
  }
}
