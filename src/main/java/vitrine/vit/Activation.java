package vitrine.vit;

import vitrine.tensor.Matrix;

/// The non-linearity of the MLP. Each value is computed in double precision and rounded once.
public enum Activation {
  /// x·Φ(x), exact (erf), where Φ is the normal distribution (Hendrycks & Gimpel 2016).
  GELU {
    @Override
    public double of(double x) {
      return 0.5 * x * (1 + Erf.of(x * Math.sqrt(0.5)));
    }
  },
  /// GELU's tanh approximation: ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))).
  GELU_TANH {
    @Override
    public double of(double x) {
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
  },
  /// x·σ(1.702x), GELU's sigmoid approximation, as in CLIP.
  QUICK_GELU {
    @Override
    public double of(double x) {
      return x / (1 + Math.exp(-1.702 * x));
    }
  },
  /// max(0, x).
  RELU {
    @Override
    public double of(double x) {
      return Math.max(0, x);
    }
  },
  /// x·σ(x), also called swish.
  SILU {
    @Override
    public double of(double x) {
      return x / (1 + Math.exp(-x));
    }
  };

  /// The function at one point.
  public abstract double of(double x);

  /// The function of every value.
  public Matrix of(Matrix x) {
    Matrix out = Matrix.zeros(x.rows(), x.cols());
    for (int i = 0; i < x.data().length; i++) {
      out.data()[i] = (float) of(x.data()[i]);
    }
    return out;
  }
}
