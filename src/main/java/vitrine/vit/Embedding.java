package vitrine.vit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// From pixels to the tokens that the first block sees: the special tokens, the patches, and where
/// each stands.
///
/// @param patches pixels → patches' tokens
/// @param specialTokens what stands before the patches, each some rows of `hidden` values
/// @param positions (tokens, hidden), or (patches, hidden) where only patches have one; leading
///   dimensions of 1 are allowed; null where there are none; learned, or [SinusoidalPositions]
/// @param norm on all tokens (hidden), or null
public record Embedding(
    PatchEmbedding patches,
    List<Tensor> specialTokens,
    @Nullable Tensor positions,
    @Nullable LayerNorm norm) {

  /// From pixels to tokens.
  ///
  /// @param pixels (channels, imageHeight, imageWidth)
  /// @param trace learns the patches', `embeddings` and, where there is one, `embeddings.norm`
  /// @return (tokens, hidden), the special tokens first
  public Matrix forward(float[] pixels, int imageHeight, int imageWidth, Trace trace) {
    Matrix tokens = patches.forward(pixels, imageHeight, imageWidth, trace); // (patches, hidden)
    tokens = withSpecialTokens(tokens); // (tokens, hidden)
    if (positions != null) {
      addToLastRowsInPlace(tokens, positions.floats());
    }
    trace.record("embeddings", tokens);
    if (norm != null) {
      tokens = norm.forward(tokens); // (tokens, hidden)
      trace.record("embeddings.norm", tokens);
    }
    return tokens;
  }

  private Matrix withSpecialTokens(Matrix patches) {
    int special = specialTokens.stream().mapToInt(Tensor::size).sum();
    float[] data = new float[special + patches.data().length]; // (tokens, hidden)
    int to = 0;
    for (Tensor tokens : specialTokens) {
      System.arraycopy(tokens.floats(), 0, data, to, tokens.size());
      to += tokens.size();
    }
    System.arraycopy(patches.data(), 0, data, to, patches.data().length);
    return new Matrix(data.length / patches.cols(), patches.cols(), data);
  }

  /// Positions end where the tokens end; those of patches alone begin after the special tokens.
  private static void addToLastRowsInPlace(Matrix tokens, float[] positions) {
    int from = tokens.data().length - positions.length;
    for (int i = 0; i < positions.length; i++) {
      tokens.data()[from + i] += positions[i];
    }
  }

  /// Back to the pixels.
  ///
  /// @param gradient of the tokens (tokens, hidden)
  /// @param pixels what came in (channels, imageHeight, imageWidth)
  /// @param pass has what the forward pass recorded; its trace learns the gradients of that
  /// @return the gradient of the pixels (channels, imageHeight, imageWidth)
  float[] backward(
      Matrix gradient, float[] pixels, int imageHeight, int imageWidth, BackwardPass pass) {
    Matrix tokens = gradient; // (tokens, hidden)
    if (norm != null) {
      pass.trace().record("embeddings.norm", tokens);
      tokens = norm.backward(tokens, pass.activation("embeddings"), pass.gradients());
    }
    pass.trace().record("embeddings", tokens);
    float[] values = tokens.data();
    learnedPositions()
        .forEach(learned -> {
          int from = values.length - learned.size();
          pass.gradients().add(learned, () -> Arrays.copyOfRange(values, from, values.length));
        });
    int at = 0;
    for (Tensor token : specialTokens) {
      int from = at;
      at += token.size();
      int to = at;
      pass.gradients().add(token, () -> Arrays.copyOfRange(values, from, to));
    }
    int rows = (values.length - at) / tokens.cols();
    var rest = new Matrix(rows, tokens.cols(), Arrays.copyOfRange(values, at, values.length));
    return patches.backward(rest, pixels, imageHeight, imageWidth, pass);
  }

  private Stream<Tensor> learnedPositions() {
    return positions == null || positions instanceof SinusoidalPositions
        ? Stream.empty()
        : Stream.of(positions);
  }

  /// What is learned of it, in the order of its components.
  Stream<Tensor> tensors() {
    return Stream.of(
            patches.tensors(),
            specialTokens.stream(),
            learnedPositions(),
            LayerNorm.tensorsOf(norm))
        .flatMap(tensors -> tensors);
  }
}
