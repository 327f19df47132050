package vitrine.vit;

import java.util.List;
import java.util.function.Supplier;
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
  /// @param pictures each (channels, imageHeight, imageWidth)
  /// @param pass learns the patches', `embeddings` and, where there is one, `embeddings.norm`
  /// @return (pictures × tokens, hidden), the special tokens of each picture first; without the
  ///   patches that are left out
  Matrix forward(List<float[]> pictures, int imageHeight, int imageWidth, ForwardPass pass) {
    Matrix all = patches.forward(pictures, imageHeight, imageWidth, pass);
    Matrix tokens = withSpecialTokens(all, pictures.size()); // (pictures × tokens, hidden)
    if (positions != null) {
      addToLastRowsInPlace(tokens, pictures.size(), positions.floats());
    }
    tokens = patchDropout(imageHeight, imageWidth).forward(tokens, pass);
    tokens = pass.dropped("embeddings", tokens);
    pass.record("embeddings", tokens);
    if (norm != null) {
      tokens = norm.forward(tokens); // (pictures × tokens, hidden)
      pass.record("embeddings.norm", tokens);
    }
    return tokens;
  }

  private PatchDropout patchDropout(int imageHeight, int imageWidth) {
    return new PatchDropout(
        specialSize() / patches.hidden(), patches.count(imageHeight, imageWidth));
  }

  /// The values of all special tokens together.
  private int specialSize() {
    return specialTokens.stream().mapToInt(Tensor::size).sum();
  }

  private Matrix withSpecialTokens(Matrix patches, int pictures) {
    int special = specialSize();
    int size = patches.data().length / pictures;
    int hidden = patches.cols();
    Matrix all = Matrix.unset(pictures * (special + size) / hidden, hidden);
    float[] data = all.data(); // (pictures × tokens, hidden)
    int to = 0;
    for (int i = 0; i < pictures; i++) {
      for (Tensor tokens : specialTokens) {
        System.arraycopy(tokens.floats(), 0, data, to, tokens.size());
        to += tokens.size();
      }
      System.arraycopy(patches.data(), i * size, data, to, size);
      to += size;
    }
    return all;
  }

  /// Positions end where a picture's tokens end; those of patches alone begin after the special
  /// tokens.
  private static void addToLastRowsInPlace(Matrix tokens, int pictures, float[] positions) {
    int size = tokens.data().length / pictures;
    for (int end = size; end <= tokens.data().length; end += size) {
      for (int i = 0; i < positions.length; i++) {
        tokens.data()[end - positions.length + i] += positions[i];
      }
    }
  }

  /// Back to the pixels.
  ///
  /// @param gradient of the tokens (pictures × tokens, hidden)
  /// @param pictures what came in, each (channels, imageHeight, imageWidth)
  /// @param pass has what the forward pass recorded; its trace learns the gradients of that
  /// @return computes the gradient of the pixels (channels, imageHeight, imageWidth) of each
  ///   picture
  Supplier<List<float[]>> backward(
      Matrix gradient, List<float[]> pictures, int imageHeight, int imageWidth, BackwardPass pass) {
    Matrix tokens = gradient; // (pictures × tokens, hidden)
    if (norm != null) {
      pass.trace().record("embeddings.norm", tokens);
      tokens = norm.backward(tokens, pass.activation("embeddings"), pass.gradients());
    }
    pass.trace().record("embeddings", tokens);
    tokens = pass.dropped("embeddings", tokens);
    tokens = patchDropout(imageHeight, imageWidth).backward(tokens, pass);
    // all that is learned here is added to every picture: its gradient is the pictures' sum
    Matrix each =
        new Matrix(pictures.size(), tokens.data().length / pictures.size(), tokens.data());
    learnedPositions()
        .forEach(learned -> {
          int size = learned.size();
          pass.gradients().add(learned, () -> each.columns(each.cols() - size, size).columnSums());
        });
    int at = 0;
    for (Tensor token : specialTokens) {
      int from = at;
      at += token.size();
      pass.gradients().add(token, () -> each.columns(from, token.size()).columnSums());
    }
    Matrix rest = each.columns(at, each.cols() - at);
    Matrix dPatches = new Matrix(rest.data().length / tokens.cols(), tokens.cols(), rest.data());
    return patches.backward(dPatches, pictures, imageHeight, imageWidth, pass);
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
