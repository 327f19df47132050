package vitrine.vit;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// From the tokens after the last block to the logits.
///
/// @param pooling one token from all
/// @param norm on that token (hidden), or null
/// @param pooler a linear layer with tanh on it (hidden → pooler), or null
/// @param classifier (hidden or pooler → labels)
/// @param distillation a second classifier, on the distillation token (hidden → labels): the logits
///   are the mean of the two (DeiT); or null
public record Head(
    Pooling pooling,
    @Nullable LayerNorm norm,
    @Nullable Linear pooler,
    Linear classifier,
    @Nullable Linear distillation) {

  /// Pools and classifies.
  ///
  /// @param x (tokens, hidden)
  /// @param special how many of the tokens, at the beginning, are no patches
  /// @param trace learns `pooled`, where they are there `pooled.norm`, `pooler`, `logits.cls` and
  ///   `logits.distillation`, and `logits` (labels)
  /// @return (1, labels)
  public Matrix forward(Matrix x, int special, Trace trace) {
    Matrix pooled = pooling.of(x, special); // (1, hidden)
    trace.record("pooled", pooled);
    if (norm != null) {
      pooled = norm.forward(pooled);
      trace.record("pooled.norm", pooled);
    }
    if (pooler != null) {
      pooled = pooler.forward(pooled).map(Math::tanh);
      trace.record("pooler", pooled);
    }
    Matrix logits = classifier.forward(pooled); // (1, labels)
    if (distillation != null) {
      trace.record("logits.cls", logits);
      Matrix taught = distillation.forward(x.row(1)); // (1, labels)
      trace.record("logits.distillation", taught);
      logits = logits.plus(taught);
      logits.scaleInPlace(0.5f);
    }
    trace.record("logits", Tensor.of(List.of(logits.cols()), logits.data()));
    return logits;
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(
            LayerNorm.tensorsOf(norm),
            Stream.ofNullable(pooler).flatMap(Linear::tensors),
            classifier.tensors(),
            Stream.ofNullable(distillation).flatMap(Linear::tensors))
        .flatMap(tensors -> tensors);
  }
}
