package vitrine.vit;

import vitrine.tensor.Matrix;

/// What becomes of a picture's tokens after the last block: one token that stands for it.
public enum Pooling {
  /// The first, the class token, as in the paper.
  CLS {
    @Override
    int from(int special) {
      return 0;
    }

    @Override
    int to(int tokens) {
      return 1;
    }
  },
  /// The mean of the patches' tokens, special ones left out.
  MEAN_OF_PATCHES {
    @Override
    int from(int special) {
      return special;
    }

    @Override
    int to(int tokens) {
      return tokens;
    }
  },
  /// The mean of all tokens.
  MEAN_OF_ALL {
    @Override
    int from(int special) {
      return 0;
    }

    @Override
    int to(int tokens) {
      return tokens;
    }
  };

  /// The first of the tokens whose mean it is.
  ///
  /// @param special how many of the tokens, at the beginning, are no patches
  abstract int from(int special);

  /// One past the last of them.
  ///
  /// @param tokens how many there are
  abstract int to(int tokens);

  /// One token from all.
  ///
  /// @param x (pictures × tokens, hidden)
  /// @param pictures how many
  /// @param special how many of a picture's tokens, at the beginning, are no patches
  /// @return (pictures, hidden)
  public Matrix of(Matrix x, int pictures, int special) {
    int tokens = x.rows() / pictures;
    int from = from(special);
    int to = to(tokens);
    Matrix out = Matrix.zeros(pictures, x.cols());
    for (int picture = 0; picture < pictures; picture++) {
      for (int j = 0; j < x.cols(); j++) {
        double sum = 0;
        for (int i = from; i < to; i++) {
          sum += x.at(picture * tokens + i, j);
        }
        out.data()[picture * x.cols() + j] = (float) (sum / (to - from));
      }
    }
    return out;
  }

  /// Back to the tokens: each that was averaged gets its share, the others nothing.
  ///
  /// @param gradient of the one token (pictures, hidden)
  /// @param tokens how many a picture has
  /// @param special how many of them, at the beginning, are no patches
  /// @return (pictures × tokens, hidden)
  Matrix backward(Matrix gradient, int tokens, int special) {
    int from = from(special);
    int to = to(tokens);
    Matrix out = Matrix.zeros(gradient.rows() * tokens, gradient.cols());
    for (int picture = 0; picture < gradient.rows(); picture++) {
      for (int i = from; i < to; i++) {
        for (int j = 0; j < gradient.cols(); j++) {
          out.data()[(picture * tokens + i) * gradient.cols() + j] =
              gradient.at(picture, j) / (to - from);
        }
      }
    }
    return out;
  }
}
