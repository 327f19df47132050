package vitrine.vit;

import java.util.ArrayList;
import java.util.List;
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

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.concat(Stream.of(query, key, value), Stream.ofNullable(output))
        .flatMap(Linear::tensors);
  }
}
