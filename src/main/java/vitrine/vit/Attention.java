package vitrine.vit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// Multi-head self-attention (Vaswani et al. 2017, section 3.2): every token looks at all tokens
/// and takes the mean of their values, weighted by how well its query meets their keys.
///
/// @param query (hidden → heads × headSize)
/// @param key (hidden → heads × headSize)
/// @param value (hidden → heads × headSize)
/// @param output (heads × headSize → hidden), or null where the heads' answers are taken as they
///   are
/// @param numHeads each with its share of query, key and value
public record Attention(
    Linear query, Linear key, Linear value, @Nullable Linear output, int numHeads) {

  /// softmax(Q·Kᵀ / √headSize)·V for each head, on its own columns of Q, K and V; the heads'
  /// answers side by side go through `output`.
  ///
  /// @param x (tokens, hidden)
  /// @param trace learns `attention.query`, `attention.key`, `attention.value`, `attention.probs`
  ///   (heads, tokens, tokens), `attention.context` (the heads' answers) and, where there is one,
  ///   `attention.output`
  /// @return (tokens, hidden)
  public Matrix forward(Matrix x, Trace trace) {
    Matrix q = query.forward(x); // (tokens, heads × headSize)
    Matrix k = key.forward(x); // (tokens, heads × headSize)
    Matrix v = value.forward(x); // (tokens, heads × headSize)
    trace.record("attention.query", q);
    trace.record("attention.key", k);
    trace.record("attention.value", v);

    int tokens = x.rows();
    int headSize = q.cols() / numHeads;
    Matrix context = Matrix.zeros(tokens, q.cols()); // (tokens, heads × headSize)
    List<Matrix> allProbs = new ArrayList<>(); // heads times (tokens, tokens), for the trace
    for (int head = 0; head < numHeads; head++) {
      int from = head * headSize;
      Matrix scores = q.columns(from, headSize).timesTransposed(k.columns(from, headSize));
      scores.scaleInPlace((float) (1 / Math.sqrt(headSize))); // (tokens, tokens)
      Matrix probs = Softmax.ofEachRow(scores); // (tokens, tokens)
      context.setColumnsInPlace(from, probs.times(v.columns(from, headSize)));
      if (!trace.forgets()) {
        allProbs.add(probs);
      }
    }
    trace.record("attention.probs", allProbs);
    trace.record("attention.context", context);

    if (output == null) {
      return context;
    }
    Matrix attended = output.forward(context); // (tokens, hidden)
    trace.record("attention.output", attended);
    return attended;
  }

  /// Back through the attention. For each head, with P = softmax(S), S = Q·Kᵀ/√headSize and C =
  /// P·V: dP = dC·Vᵀ and dV = Pᵀ·dC; dS through the softmax; dQ = dS·K/√headSize and dK =
  /// dSᵀ·Q/√headSize. What came in gave query, key and value: its gradient is the sum of the three.
  ///
  /// @param gradient of what came out (tokens, hidden)
  /// @param x what came in (tokens, hidden)
  /// @param pass has `attention.query`, `attention.key`, `attention.value`, `attention.probs` and,
  ///   for weights, `attention.context`; its trace learns the gradients of these and of
  ///   `attention.output`
  /// @return the gradient of x (tokens, hidden)
  Matrix backward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    Matrix dContext = gradient; // (tokens, heads × headSize)
    if (output != null) {
      pass.trace().record("attention.output", gradient);
      dContext =
          output.backward(gradient, () -> pass.activation("attention.context"), pass.gradients());
    }
    pass.trace().record("attention.context", dContext);

    Matrix q = pass.activation("attention.query"); // (tokens, heads × headSize)
    Matrix k = pass.activation("attention.key"); // (tokens, heads × headSize)
    Matrix v = pass.activation("attention.value"); // (tokens, heads × headSize)
    List<Matrix> allProbs =
        pass.activationOfHeads("attention.probs"); // heads times (tokens, tokens)
    int headSize = q.cols() / numHeads;
    Matrix dQ = Matrix.zeros(q.rows(), q.cols());
    Matrix dK = Matrix.zeros(q.rows(), q.cols());
    Matrix dV = Matrix.zeros(q.rows(), q.cols());
    List<Matrix> allDProbs = new ArrayList<>(); // heads times (tokens, tokens), for the trace
    for (int head = 0; head < numHeads; head++) {
      int from = head * headSize;
      Matrix probs = allProbs.get(head); // (tokens, tokens)
      Matrix dC = dContext.columns(from, headSize); // (tokens, headSize)
      Matrix dProbs = dC.timesTransposed(v.columns(from, headSize)); // (tokens, tokens)
      dV.setColumnsInPlace(from, probs.transposed().times(dC));
      Matrix dScores = Softmax.backward(dProbs, probs); // (tokens, tokens)
      dScores.scaleInPlace((float) (1 / Math.sqrt(headSize)));
      dQ.setColumnsInPlace(from, dScores.times(k.columns(from, headSize)));
      dK.setColumnsInPlace(from, dScores.transposed().times(q.columns(from, headSize)));
      if (!pass.trace().forgets()) {
        allDProbs.add(dProbs);
      }
    }
    pass.trace().record("attention.probs", allDProbs);
    pass.trace().record("attention.value", dV);
    pass.trace().record("attention.key", dK);
    pass.trace().record("attention.query", dQ);

    return query
        .backward(dQ, x, pass.gradients())
        .plus(key.backward(dK, x, pass.gradients()))
        .plus(value.backward(dV, x, pass.gradients()));
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.concat(Stream.of(query, key, value), Stream.ofNullable(output))
        .flatMap(Linear::tensors);
  }
}
