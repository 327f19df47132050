package vitrine.vit;

import java.util.List;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// A Vision Transformer ("An Image is Worth 16×16 Words", Dosovitskiy et al. 2021): the picture's
/// patches become tokens, a transformer encoder lets them look at each other, and the class token's
/// last state tells the class.
///
/// @param spec the dimensions
/// @param weights the parts, of these dimensions
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
  /// `layer.0.output`, …, `norm`, `logits`.
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
    Matrix normed = weights.finalNorm().forward(x); // (tokens, hidden)
    trace.record("norm", normed);
    Matrix logits = weights.head().forward(normed.row(0)); // (1, labels)
    trace.record("logits", Tensor.of(List.of(spec.numLabels()), logits.data()));
    return logits.data();
  }
}
