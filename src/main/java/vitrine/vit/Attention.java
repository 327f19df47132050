package vitrine.vit;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;
import vitrine.tensor.View;

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

  /// softmax(Q·Kᵀ / √headSize)·V for each picture and head, on its own rows and columns of Q, K and
  /// V; the heads' answers side by side go through `output`.
  ///
  /// @param x (pictures × tokens, hidden)
  /// @param pass learns `attention.query`, `attention.key`, `attention.value`, `attention.probs`
  ///   (pictures × heads, tokens, tokens), `attention.context` (the heads' answers) and, where
  ///   there is one, `attention.output`
  /// @return (pictures × tokens, hidden)
  Matrix forward(Matrix x, ForwardPass pass) {
    Matrix q = query.forward(x); // (pictures × tokens, heads × headSize)
    Matrix k = key.forward(x); // (pictures × tokens, heads × headSize)
    Matrix v = value.forward(x); // (pictures × tokens, heads × headSize)
    pass.record("attention.query", q);
    pass.record("attention.key", k);
    pass.record("attention.value", v);

    List<HeadOfPicture> heads = heads(pass.pictures(), q);
    int tokens = x.rows() / pass.pictures();
    Matrix scores = Matrix.unset(heads.size() * tokens, tokens);
    for (HeadOfPicture head : heads) { // (tokens, headSize) times (headSize, tokens)
      head.map(scores).setProductInPlace(head.of(q), head.of(k).transposed());
    }
    scores.scaleInPlace(scale(q));
    Matrix probs = Softmax.ofEachRow(scores); // (pictures × heads × tokens, tokens)
    Matrix shares = pass.dropped("attention.probs", probs);
    Matrix context = Matrix.unset(q.rows(), q.cols()); // (pictures × tokens, heads × headSize)
    for (HeadOfPicture head : heads) { // (tokens, tokens) times (tokens, headSize)
      head.of(context).setProductInPlace(head.map(shares), head.of(v));
    }
    pass.trace().record("attention.probs", maps(probs));
    pass.record("attention.context", context);

    if (output == null) {
      return context;
    }
    Matrix attended = output.forward(context); // (pictures × tokens, hidden)
    attended = pass.dropped("attention.output", attended);
    pass.record("attention.output", attended);
    return attended;
  }

  /// Back through the attention. For each picture and head, with P = softmax(S), S = Q·Kᵀ/√headSize
  /// and C = P·V: dP = dC·Vᵀ and dV = Pᵀ·dC; dS through the softmax; dQ = dS·K/√headSize and dK =
  /// dSᵀ·Q/√headSize. What came in gave query, key and value: its gradient is the sum of the three.
  ///
  /// @param gradient of what came out (pictures × tokens, hidden)
  /// @param x what came in (pictures × tokens, hidden)
  /// @param pass has `attention.query`, `attention.key`, `attention.value`, `attention.probs` and,
  ///   for weights, `attention.context`; its trace learns the gradients of these and of
  ///   `attention.output`
  /// @return the gradient of x (pictures × tokens, hidden)
  Matrix backward(Matrix gradient, Supplier<Matrix> x, BackwardPass pass) {
    Matrix dContext = gradient; // (pictures × tokens, heads × headSize)
    if (output != null) {
      pass.trace().record("attention.output", gradient);
      Matrix dAttended = pass.dropped("attention.output", gradient);
      dContext =
          output.backward(dAttended, () -> pass.activation("attention.context"), pass.gradients());
    }
    pass.trace().record("attention.context", dContext);

    Matrix q = pass.activation("attention.query"); // (pictures × tokens, heads × headSize)
    Matrix k = pass.activation("attention.key"); // (pictures × tokens, heads × headSize)
    Matrix v = pass.activation("attention.value"); // (pictures × tokens, heads × headSize)
    Matrix probs = pass.activation("attention.probs"); // (pictures × heads × tokens, tokens)
    Matrix shares = pass.dropped("attention.probs", probs);
    List<HeadOfPicture> heads = heads(pass.pictures(), q);
    Matrix dShares = Matrix.unset(probs.rows(), probs.cols());
    Matrix dV = Matrix.unset(v.rows(), v.cols());
    for (HeadOfPicture head : heads) {
      View dC = head.of(dContext); // (tokens, headSize)
      head.map(dShares).setProductInPlace(dC, head.of(v).transposed());
      head.of(dV).setProductInPlace(head.map(shares).transposed(), dC);
    }
    Matrix dProbs = pass.dropped("attention.probs", dShares);
    Matrix dScores = Softmax.backward(dProbs, probs); // (pictures × heads × tokens, tokens)
    dScores.scaleInPlace(scale(q));
    Matrix dQ = Matrix.unset(q.rows(), q.cols());
    Matrix dK = Matrix.unset(k.rows(), k.cols());
    for (HeadOfPicture head : heads) {
      View dS = head.map(dScores); // (tokens, tokens)
      head.of(dQ).setProductInPlace(dS, head.of(k));
      head.of(dK).setProductInPlace(dS.transposed(), head.of(q));
    }
    pass.trace().record("attention.probs", maps(dProbs));
    pass.trace().record("attention.value", dV);
    pass.trace().record("attention.key", dK);
    pass.trace().record("attention.query", dQ);

    Matrix dX = query.backward(dQ, x, pass.gradients());
    dX.addInPlace(key.backward(dK, x, pass.gradients()));
    dX.addInPlace(value.backward(dV, x, pass.gradients()));
    return dX;
  }

  private float scale(Matrix q) {
    return (float) Math.sqrt((double) numHeads / q.cols()); // 1 / √headSize
  }

  /// The heads of the first picture, then those of the second, and so on.
  private List<HeadOfPicture> heads(int pictures, Matrix q) {
    int tokens = q.rows() / pictures;
    int size = q.cols() / numHeads;
    return IntStream.range(0, pictures * numHeads)
        .mapToObj(
            i -> new HeadOfPicture(i, i / numHeads * tokens, tokens, i % numHeads * size, size))
        .toList();
  }

  /// One picture's rows and one head's columns.
  private record HeadOfPicture(int index, int row, int tokens, int column, int size) {
    /// Its part of all queries, keys, values or answers.
    ///
    /// @return (tokens, headSize)
    View of(Matrix all) {
      return all.view().rows(row, tokens).columns(column, size);
    }

    /// Its part of all that tells of each token and each other.
    ///
    /// @param all (pictures × heads × tokens, tokens)
    /// @return (tokens, tokens)
    View map(Matrix all) {
      return all.view().rows(index * tokens, tokens);
    }
  }

  /// (pictures × heads, tokens, tokens)
  private static Tensor maps(Matrix all) {
    return Tensor.of(List.of(all.rows() / all.cols(), all.cols(), all.cols()), all.data());
  }

  /// Its tensors, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.concat(Stream.of(query, key, value), Stream.ofNullable(output))
        .flatMap(Linear::tensors);
  }
}
