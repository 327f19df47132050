package vitrine.vit;

import java.util.stream.Stream;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// A transformer encoder block, norms before the sub-layers: x + attention(norm(x)), then x +
/// mlp(norm(x)) (Dosovitskiy et al. 2021, equations 2 and 3).
public record Block(LayerNorm attentionNorm, Attention attention, LayerNorm mlpNorm, Mlp mlp) {

  /// Attention, then the MLP, each added to what went in.
  ///
  /// @param x (tokens, hidden)
  /// @param trace learns `norm_before`, the attention's, `residual` (after the first sum),
  ///   `norm_after`, the MLP's and `output`
  /// @return (tokens, hidden)
  public Matrix forward(Matrix x, Trace trace) {
    Matrix normed = attentionNorm.forward(x); // (tokens, hidden)
    trace.record("norm_before", normed);
    Matrix residual = x.plus(attention.forward(normed, trace)); // (tokens, hidden)
    trace.record("residual", residual);
    Matrix normedAgain = mlpNorm.forward(residual); // (tokens, hidden)
    trace.record("norm_after", normedAgain);
    Matrix output = residual.plus(mlp.forward(normedAgain, trace)); // (tokens, hidden)
    trace.record("output", output);
    return output;
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(attentionNorm.tensors(), attention.tensors(), mlpNorm.tensors(), mlp.tensors())
        .flatMap(tensors -> tensors);
  }
}
