package vitrine.vit;

import vitrine.tensor.Matrix;

/// What becomes of the tokens after the last block: one token that stands for the picture.
public enum Pooling {
  /// The first, the class token, as in the paper.
  CLS {
    @Override
    public Matrix of(Matrix tokens, int special) {
      return tokens.row(0);
    }

    @Override
    Matrix backward(Matrix gradient, int tokens, int special) {
      return spread(gradient, tokens, 0, 1);
    }
  },
  /// The mean of the patches' tokens, special ones left out.
  MEAN_OF_PATCHES {
    @Override
    public Matrix of(Matrix tokens, int special) {
      return mean(tokens, special);
    }

    @Override
    Matrix backward(Matrix gradient, int tokens, int special) {
      return spread(gradient, tokens, special, tokens);
    }
  },
  /// The mean of all tokens.
  MEAN_OF_ALL {
    @Override
    public Matrix of(Matrix tokens, int special) {
      return mean(tokens, 0);
    }

    @Override
    Matrix backward(Matrix gradient, int tokens, int special) {
      return spread(gradient, tokens, 0, tokens);
    }
  };

  /// One token from all.
  ///
  /// @param tokens (tokens, hidden)
  /// @param special how many of them, at the beginning, are no patches
  /// @return (1, hidden)
  public abstract Matrix of(Matrix tokens, int special);

  /// Back to the tokens: each that was averaged gets its share, the others nothing.
  ///
  /// @param gradient of the one token (1, hidden)
  /// @param tokens how many there are
  /// @param special how many of them, at the beginning, are no patches
  /// @return (tokens, hidden)
  abstract Matrix backward(Matrix gradient, int tokens, int special);

  private static Matrix spread(Matrix gradient, int tokens, int from, int to) {
    Matrix out = Matrix.zeros(tokens, gradient.cols());
    for (int i = from; i < to; i++) {
      for (int j = 0; j < gradient.cols(); j++) {
        out.data()[i * gradient.cols() + j] = gradient.at(0, j) / (to - from);
      }
    }
    return out;
  }

  private static Matrix mean(Matrix tokens, int from) {
    Matrix out = Matrix.zeros(1, tokens.cols());
    for (int j = 0; j < tokens.cols(); j++) {
      double sum = 0;
      for (int i = from; i < tokens.rows(); i++) {
        sum += tokens.at(i, j);
      }
      out.data()[j] = (float) (sum / (tokens.rows() - from));
    }
    return out;
  }
}
