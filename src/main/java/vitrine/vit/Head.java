package vitrine.vit;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
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

  /// Back from the logits to the tokens.
  ///
  /// @param gradient of the logits (1, labels)
  /// @param x the tokens that came in (tokens, hidden)
  /// @param tokens how many
  /// @param special how many of them, at the beginning, are no patches
  /// @param pass has what the forward pass recorded; its trace learns the gradients of that
  /// @return the gradient of x (tokens, hidden)
  Matrix backward(Matrix gradient, Supplier<Matrix> x, int tokens, int special, BackwardPass pass) {
    pass.trace().record("logits", Tensor.of(List.of(gradient.cols()), gradient.data()));
    if (distillation == null) {
      return classifierBackward(gradient, tokens, special, pass);
    }
    Matrix half = gradient.timesEachRow(halves(gradient.cols())); // (1, labels)
    pass.trace().record("logits.distillation", half);
    pass.trace().record("logits.cls", half);
    Matrix out = classifierBackward(half, tokens, special, pass); // (tokens, hidden)
    Matrix taught = distillation.backward(half, () -> x.get().row(1), pass.gradients());
    for (int j = 0; j < taught.cols(); j++) {
      out.data()[taught.cols() + j] += taught.at(0, j);
    }
    return out;
  }

  private Matrix classifierBackward(Matrix gradient, int tokens, int special, BackwardPass pass) {
    String pooledName = norm == null ? "pooled" : "pooled.norm";
    String classified = pooler == null ? pooledName : "pooler";
    Matrix pooled =
        classifier.backward(gradient, () -> pass.activation(classified), pass.gradients());
    if (pooler != null) {
      pass.trace().record("pooler", pooled);
      // tanh′ = 1 − tanh²
      Matrix slope = pass.activation("pooler").map(y -> 1 - y * y); // (1, pooler)
      pooled =
          pooler.backward(
              pooled.hadamard(slope), () -> pass.activation(pooledName), pass.gradients());
    }
    if (norm != null) {
      pass.trace().record("pooled.norm", pooled);
      pooled = norm.backward(pooled, pass.activation("pooled"), pass.gradients());
    }
    pass.trace().record("pooled", pooled); // (1, hidden)
    return pooling.backward(pooled, tokens, special); // (tokens, hidden)
  }

  private static float[] halves(int count) {
    float[] halves = new float[count];
    Arrays.fill(halves, 0.5f);
    return halves;
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
