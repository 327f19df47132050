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
  /// @param x (pictures × tokens, hidden)
  /// @param special how many of a picture's tokens, at the beginning, are no patches
  /// @param pass learns `pooled`, where they are there `pooled.norm`, `pooler`, `logits.cls` and
  ///   `logits.distillation`, and `logits`
  /// @return (pictures, labels)
  Matrix forward(Matrix x, int special, ForwardPass pass) {
    Matrix pooled = pooling.of(x, pass.pictures(), special); // (pictures, hidden)
    pass.record("pooled", pooled);
    if (norm != null) {
      pooled = norm.forward(pooled);
      pass.record("pooled.norm", pooled);
    }
    if (pooler != null) {
      pooled = pooler.forward(pooled).map(Math::tanh);
      pass.record("pooler", pooled);
    }
    Matrix logits = classifier.forward(pooled); // (pictures, labels)
    if (distillation != null) {
      pass.record("logits.cls", logits);
      Matrix taught = distillation.forward(distillationTokens(x, pass.pictures()));
      pass.record("logits.distillation", taught);
      logits = logits.plus(taught);
      logits.scaleInPlace(0.5f);
    }
    pass.trace().record("logits", vectors(logits));
    return logits;
  }

  /// Back from the logits to the tokens.
  ///
  /// @param gradient of the logits (pictures, labels)
  /// @param x the tokens that came in (pictures × tokens, hidden)
  /// @param tokens how many a picture has
  /// @param special how many of them, at the beginning, are no patches
  /// @param pass has what the forward pass recorded; its trace learns the gradients of that
  /// @return the gradient of x (pictures × tokens, hidden)
  Matrix backward(Matrix gradient, Supplier<Matrix> x, int tokens, int special, BackwardPass pass) {
    pass.trace().record("logits", vectors(gradient));
    if (distillation == null) {
      return classifierBackward(gradient, tokens, special, pass);
    }
    Matrix half = gradient.timesEachRow(halves(gradient.cols())); // (pictures, labels)
    pass.trace().record("logits.distillation", half);
    pass.trace().record("logits.cls", half);
    Matrix out = classifierBackward(half, tokens, special, pass);
    Matrix taught =
        distillation.backward(
            half, () -> distillationTokens(x.get(), pass.pictures()), pass.gradients());
    for (int picture = 0; picture < taught.rows(); picture++) {
      int row = picture * tokens + 1;
      for (int j = 0; j < taught.cols(); j++) {
        out.data()[row * taught.cols() + j] += taught.at(picture, j);
      }
    }
    return out; // (pictures × tokens, hidden)
  }

  private Matrix classifierBackward(Matrix gradient, int tokens, int special, BackwardPass pass) {
    String pooledName = norm == null ? "pooled" : "pooled.norm";
    String classified = pooler == null ? pooledName : "pooler";
    Matrix pooled =
        classifier.backward(gradient, () -> pass.activation(classified), pass.gradients());
    if (pooler != null) {
      pass.trace().record("pooler", pooled);
      // tanh′ = 1 − tanh²
      Matrix slope = pass.activation("pooler").map(y -> 1 - y * y); // (pictures, pooler)
      pooled =
          pooler.backward(
              pooled.hadamard(slope), () -> pass.activation(pooledName), pass.gradients());
    }
    if (norm != null) {
      pass.trace().record("pooled.norm", pooled);
      pooled = norm.backward(pooled, pass.activation("pooled"), pass.gradients());
    }
    pass.trace().record("pooled", pooled); // (pictures, hidden)
    return pooling.backward(pooled, tokens, special); // (pictures × tokens, hidden)
  }

  /// The second token of each picture (pictures, hidden).
  private static Matrix distillationTokens(Matrix x, int pictures) {
    return x.everyRow(1, x.rows() / pictures);
  }

  /// One picture's logits are a vector.
  private static Tensor vectors(Matrix logits) {
    return logits.rows() == 1 ? Tensor.of(List.of(logits.cols()), logits.data()) : logits.tensor();
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
