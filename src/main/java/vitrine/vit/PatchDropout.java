package vitrine.vit;

import java.util.stream.IntStream;
import vitrine.tensor.Matrix;

/// Leaves out some patches while the network learns (PatchDropout, Liu et al. 2022): fewer tokens
/// are less work. Those that stay have been told where they stand, and special tokens always stay.
///
/// @param special how many of a picture's tokens, at the beginning, are no patches
/// @param patches how many are
record PatchDropout(int special, int patches) {
  /// Takes the tokens that stay.
  ///
  /// @param tokens (pictures × tokens, hidden)
  /// @return (pictures × kept tokens, hidden)
  Matrix forward(Matrix tokens, ForwardPass pass) {
    int[] stay = rowsThatStay(pass.pictures(), pass.dropout());
    if (stay.length == tokens.rows()) {
      return tokens;
    }
    int cols = tokens.cols();
    Matrix kept = Matrix.zeros(stay.length, cols);
    for (int i = 0; i < stay.length; i++) {
      System.arraycopy(tokens.data(), stay[i] * cols, kept.data(), i * cols, cols);
    }
    return kept;
  }

  /// Back to where the tokens were, with zeros for those that were left out.
  ///
  /// @param gradient (pictures × kept tokens, hidden)
  /// @return (pictures × tokens, hidden)
  Matrix backward(Matrix gradient, BackwardPass pass) {
    int rows = pass.pictures() * (special + patches);
    if (gradient.rows() == rows) {
      return gradient;
    }
    int[] stay = rowsThatStay(pass.pictures(), pass.dropout());
    int cols = gradient.cols();
    Matrix all = Matrix.zeros(rows, cols);
    for (int i = 0; i < stay.length; i++) {
      System.arraycopy(gradient.data(), i * cols, all.data(), stay[i] * cols, cols);
    }
    return all;
  }

  private int[] rowsThatStay(int pictures, Dropout dropout) {
    return IntStream.range(0, pictures)
        .flatMap(picture -> {
          IntStream kept = IntStream.of(dropout.keptPatches(picture, patches));
          return IntStream.concat(IntStream.range(0, special), kept.map(patch -> special + patch))
              .map(token -> picture * (special + patches) + token);
        })
        .toArray();
  }
}
