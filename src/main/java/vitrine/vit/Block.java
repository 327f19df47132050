package vitrine.vit;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// A transformer encoder block: attention, then the MLP, each added to what went in.
///
/// With the norms before the sub-layers: x + attention(norm(x)), then x + mlp(norm(x)) (Dosovitskiy
/// et al. 2021, equations 2 and 3). With the norms after them: norm(x + attention(x)), then norm(x
/// + mlp(x)) (Vaswani et al. 2017, section 3.1).
///
/// @param normFirst whether the norms stand before the sub-layers
/// @param attentionNorm before or after the attention
/// @param attention between the tokens
/// @param attentionScale of what attention adds, by feature (hidden), or null
/// @param mlpNorm before or after the MLP
/// @param mlp on each token
/// @param mlpScale of what the MLP adds, by feature (hidden), or null
public record Block(
    boolean normFirst,
    LayerNorm attentionNorm,
    Attention attention,
    @Nullable Tensor attentionScale,
    LayerNorm mlpNorm,
    Mlp mlp,
    @Nullable Tensor mlpScale) {

  /// Attention, then the MLP.
  ///
  /// @param x (rows, hidden), a row for each token of each picture
  /// @param pass learns `norm_before` (norms first), the attention's, `attention.scaled` (scales),
  ///   `residual` (after the first sum), `norm_after`, the MLP's, `mlp.scaled` (scales),
  ///   `mlp.residual` (after the second sum; norms last) and `output`
  /// @return (rows, hidden)
  Matrix forward(Matrix x, ForwardPass pass) {
    return normFirst ? preNorm(x, pass) : postNorm(x, pass);
  }

  private Matrix preNorm(Matrix x, ForwardPass pass) {
    Matrix normed = attentionNorm.forward(x); // (rows, hidden)
    pass.record("norm_before", normed);
    Matrix residual = x.plus(attend(normed, pass)); // (rows, hidden)
    pass.record("residual", residual);
    Matrix normedAgain = mlpNorm.forward(residual); // (rows, hidden)
    pass.record("norm_after", normedAgain);
    Matrix output = residual.plus(think(normedAgain, pass)); // (rows, hidden)
    pass.record("output", output);
    return output;
  }

  private Matrix postNorm(Matrix x, ForwardPass pass) {
    Matrix residual = x.plus(attend(x, pass)); // (rows, hidden)
    pass.record("residual", residual);
    Matrix normed = attentionNorm.forward(residual); // (rows, hidden)
    pass.record("norm_after", normed);
    Matrix sum = normed.plus(think(normed, pass)); // (rows, hidden)
    pass.record("mlp.residual", sum);
    Matrix output = mlpNorm.forward(sum); // (rows, hidden)
    pass.record("output", output);
    return output;
  }

  private Matrix attend(Matrix x, ForwardPass pass) {
    Matrix attended = attention.forward(x, pass);
    return scaled(attended, attentionScale, "attention.scaled", pass);
  }

  private Matrix think(Matrix x, ForwardPass pass) {
    return scaled(mlp.forward(x, pass), mlpScale, "mlp.scaled", pass);
  }

  private static Matrix scaled(Matrix x, @Nullable Tensor scale, String name, ForwardPass pass) {
    if (scale == null) {
      return x;
    }
    Matrix scaled = x.timesEachRow(scale.floats()); // (rows, hidden)
    pass.record(name, scaled);
    return scaled;
  }

  /// Back through the MLP, then the attention. Where x went two ways, past a sub-layer and through
  /// it, two gradients come back, and their sum is x's.
  ///
  /// @param gradient of the output (rows, hidden)
  /// @param x what came in (rows, hidden)
  /// @param pass has what the forward pass recorded; its trace learns the gradients of that
  /// @return the gradient of x (rows, hidden)
  Matrix backward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    pass.trace().record("output", gradient);
    return normFirst ? preNormBackward(gradient, x, pass) : postNormBackward(gradient, x, pass);
  }

  private Matrix preNormBackward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    Matrix normedAgain =
        thinkBackward(gradient, () -> pass.activation("norm_after"), pass); // (rows, hidden)
    pass.trace().record("norm_after", normedAgain);
    Matrix residual =
        gradient.plus(mlpNorm.backward(normedAgain, pass.activation("residual"), pass.gradients()));
    pass.trace().record("residual", residual); // (rows, hidden)
    Matrix normed =
        attendBackward(residual, () -> pass.activation("norm_before"), pass); // (rows, hidden)
    pass.trace().record("norm_before", normed);
    return residual.plus(attentionNorm.backward(normed, x.get(), pass.gradients()));
  }

  private Matrix postNormBackward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    Matrix sum = mlpNorm.backward(gradient, pass.activation("mlp.residual"), pass.gradients());
    pass.trace().record("mlp.residual", sum); // (rows, hidden)
    Matrix normed = sum.plus(thinkBackward(sum, () -> pass.activation("norm_after"), pass));
    pass.trace().record("norm_after", normed); // (rows, hidden)
    Matrix residual = attentionNorm.backward(normed, pass.activation("residual"), pass.gradients());
    pass.trace().record("residual", residual); // (rows, hidden)
    return residual.plus(attendBackward(residual, x, pass));
  }

  private Matrix attendBackward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    Matrix attended = scaledBackward(gradient, attentionScale, "attention", pass);
    return attention.backward(attended, x, pass);
  }

  private Matrix thinkBackward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    return mlp.backward(scaledBackward(gradient, mlpScale, "mlp", pass), x, pass);
  }

  /// y = x∘s in every row: dx = dy∘s, and ds is the sum of the rows of dy∘x.
  private static Matrix scaledBackward(
      Matrix gradient, @Nullable Tensor scale, String part, BackwardPass pass) {
    if (scale == null) {
      return gradient;
    }
    pass.trace().record(part + ".scaled", gradient);
    pass.gradients()
        .add(scale, () -> gradient.hadamard(pass.activation(part + ".output")).columnSums());
    return gradient.timesEachRow(scale.floats()); // (rows, hidden)
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(
            attentionNorm.tensors(),
            attention.tensors(),
            Stream.ofNullable(attentionScale),
            mlpNorm.tensors(),
            mlp.tensors(),
            Stream.ofNullable(mlpScale))
        .flatMap(tensors -> tensors);
  }
}
