package vitrine.vit;

import org.jspecify.annotations.Nullable;
import vitrine.tensor.Kernels;
import vitrine.tensor.RowFunction;

/// The activations that most ViTs have, row by row in float32: in a training they would take most
/// of the time one value after the other.
final class ActivationRows {
  /// Of GELU's tanh approximation: tanh(u) = 2·σ(2u) − 1.
  private static final float TWICE = (float) (2 * Math.sqrt(2 / Math.PI));

  private static final float CUBIC = 0.044715f;

  private ActivationRows() {}

  /// The function of a row, or null where there is none but [Activation#of(double)].
  static @Nullable RowFunction of(Activation activation) {
    return switch (activation) {
      case RELU -> (_, _, x, y) -> relu(x, y);
      case GELU -> (kernels, _, x, y) -> gelu(kernels, x, y);
      case GELU_TANH, QUICK_GELU, SILU -> (kernels, _, x, y) -> gated(activation, kernels, x, y);
      default -> null;
    };
  }

  /// The derivative of a row, or null where there is none but [Activation#slope].
  static @Nullable RowFunction slopesOf(Activation activation) {
    return switch (activation) {
      case RELU -> (_, _, x, y) -> reluSlopes(x, y);
      case GELU -> (kernels, _, x, y) -> kernels.normalSlope(x, y);
      case GELU_TANH, QUICK_GELU, SILU ->
          (kernels, _, x, y) -> gatedSlopes(activation, kernels, x, y);
      default -> null;
    };
  }

  private static void relu(float[] x, float[] y) {
    for (int j = 0; j < y.length; j++) {
      y[j] = Math.max(0, x[j]);
    }
  }

  private static void reluSlopes(float[] x, float[] y) {
    for (int j = 0; j < y.length; j++) {
      y[j] = Math.max(0, Math.signum(x[j])); // without a branch
    }
  }

  /// x·Φ(x)
  private static void gelu(Kernels kernels, float[] x, float[] y) {
    kernels.normal(x, y);
    for (int j = 0; j < y.length; j++) {
      y[j] *= x[j];
    }
  }

  /// x·σ(g(x))
  private static void gated(Activation activation, Kernels kernels, float[] x, float[] y) {
    gates(activation, kernels, x, y);
    for (int j = 0; j < y.length; j++) {
      y[j] *= x[j];
    }
  }

  /// σ(g) + x·σ(g)·(1 − σ(g))·g′(x)
  private static void gatedSlopes(Activation activation, Kernels kernels, float[] x, float[] y) {
    gates(activation, kernels, x, y);
    for (int j = 0; j < y.length; j++) {
      float slope =
          switch (activation) {
            case GELU_TANH -> TWICE * (1 + 3 * CUBIC * x[j] * x[j]);
            case QUICK_GELU -> 1.702f;
            default -> 1;
          };
      y[j] += x[j] * y[j] * (1 - y[j]) * slope;
    }
  }

  /// σ(g(x)) = 1 / (1 + exp(−g(x))), with g(x) as the activation has it.
  private static void gates(Activation activation, Kernels kernels, float[] x, float[] y) {
    for (int j = 0; j < y.length; j++) {
      y[j] =
          switch (activation) {
            case GELU_TANH -> -TWICE * (x[j] + CUBIC * x[j] * x[j] * x[j]);
            case QUICK_GELU -> -1.702f * x[j];
            default -> -x[j];
          };
    }
    kernels.exp(y, y);
    for (int j = 0; j < y.length; j++) {
      y[j] = 1 / (1 + y[j]);
    }
  }
}
