package vitrine.vit;

import java.util.function.DoubleUnaryOperator;
import vitrine.tensor.Erf;
import vitrine.tensor.Matrix;
import vitrine.tensor.RowFunction;

/// The non-linearity of the MLP. Each value is computed in double precision and rounded once, but
/// for the usual ones' many values, see [ActivationRows].
public enum Activation {
  /// x·Φ(x), exact (erf), where Φ is the normal distribution (Hendrycks & Gimpel 2016).
  GELU(x -> x * normal(x), x -> normal(x) + x * normalDensity(x)),
  /// GELU's tanh approximation: ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))).
  GELU_TANH(
      x -> 0.5 * x * (1 + Math.tanh(inGelu(x))),
      x -> {
        double tanh = Math.tanh(inGelu(x));
        double inner = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        return 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * inner;
      }),
  /// GELU's sigmoid approximation, as in CLIP: x·σ(1.702x).
  QUICK_GELU(
      x -> x * sigmoid(1.702 * x), x -> sigmoid(1.702 * x) + 1.702 * x * sigmoidSlope(1.702 * x)),
  /// GELU, at most 10 (Wu et al. 2020, for quantisation).
  GELU_10(x -> Math.min(10, GELU.of(x)), x -> GELU.of(x) > 10 ? 0 : GELU.slope(x)),
  /// max(0, x).
  RELU(x -> Math.max(0, x), x -> x > 0 ? 1 : 0),
  /// ReLU, at most 6 (Howard et al. 2017, MobileNets).
  RELU6(x -> Math.clamp(x, 0.0, 6.0), x -> x > 0 && x < 6 ? 1 : 0),
  /// ReLU's square (So et al. 2021, Primer).
  RELU2(x -> Math.max(0, x) * Math.max(0, x), x -> 2 * Math.max(0, x)),
  /// x, a hundredth of it below zero (Maas et al. 2013).
  LEAKY_RELU(x -> x < 0 ? 0.01 * x : x, x -> x > 0 ? 1 : 0.01),
  /// x, below zero eˣ − 1 (Clevert et al. 2016).
  ELU(x -> x < 0 ? Math.expm1(x) : x, x -> x < 0 ? Math.exp(x) : 1),
  /// ELU with the two factors that keep mean 0 and variance 1 (Klambauer et al. 2017).
  SELU(
      x -> 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x),
      x -> 1.0507009873554805 * (x > 0 ? 1 : 1.6732632423543772 * Math.exp(x))),
  /// x·σ(x), also called swish.
  SILU(x -> x * sigmoid(x), x -> sigmoid(x) + x * sigmoidSlope(x)),
  /// SiLU in three straight and curved pieces: x·(x + 3)/6 from −3 to 3 (Howard et al. 2019).
  HARD_SWISH(x -> x * Math.clamp(x / 6 + 0.5, 0.0, 1.0), x -> x < -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1),
  /// x·tanh(ln(1 + eˣ)) (Misra 2019).
  MISH(
      x -> x * Math.tanh(softplus(x)),
      x -> {
        double tanh = Math.tanh(softplus(x));
        return tanh + x * (1 - tanh * tanh) * sigmoid(x);
      }),
  /// Mish in pieces: x·(x + 2)/2 from −2 to 0.
  HARD_MISH(x -> x * Math.clamp(x / 2 + 1, 0.0, 1.0), x -> x < -2 ? 0 : x < 0 ? x + 1 : 1),
  /// σ(x) = 1/(1 + e⁻ˣ).
  SIGMOID(Activation::sigmoid, Activation::sigmoidSlope),
  /// σ in pieces: x/6 + ½ from −3 to 3.
  HARD_SIGMOID(x -> Math.clamp(x / 6 + 0.5, 0.0, 1.0), x -> x > -3 && x < 3 ? 1 / 6.0 : 0),
  /// tanh(x).
  TANH(Math::tanh, x -> 1 - Math.tanh(x) * Math.tanh(x)),
  /// The normal distribution with mean √½ and variance 1/(4π), near ReLU's square but bounded (Ma
  /// et al. 2022, MEGA).
  LAPLACE(
      x -> normal((x - 0.707107) / 0.282095),
      x -> normalDensity((x - 0.707107) / 0.282095) / 0.282095),
  /// √ln(1 + eˣ).
  SQRT_SOFTPLUS(
      x -> Math.sqrt(softplus(x)),
      x -> softplus(x) == 0 ? 0 : sigmoid(x) / (2 * Math.sqrt(softplus(x)))),
  /// x: none.
  LINEAR(x -> x, x -> 1);

  @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
  private final DoubleUnaryOperator function;

  @SuppressWarnings("ImmutableEnumChecker") // likewise
  private final DoubleUnaryOperator derivative;

  Activation(DoubleUnaryOperator function, DoubleUnaryOperator derivative) {
    this.function = function;
    this.derivative = derivative;
  }

  /// The function at one point.
  public double of(double x) {
    return function.applyAsDouble(x);
  }

  /// The function of every value.
  public Matrix of(Matrix x) {
    RowFunction rows = ActivationRows.of(this);
    return rows == null ? x.map(function) : x.mapRows(rows);
  }

  /// The derivative at one point; where there is a kink, the one that PyTorch takes.
  public double slope(double x) {
    return derivative.applyAsDouble(x);
  }

  /// Back through the function of every value: dx = dy·f′(x).
  ///
  /// @param dy the gradient of what came out (rows, cols)
  /// @param x what went in (rows, cols)
  /// @return dx (rows, cols)
  Matrix backward(Matrix dy, Matrix x) {
    RowFunction slopes = ActivationRows.slopesOf(this);
    return dy.mapRowsWith(
        x,
        (kernels, i, dyRow, xRow, dx) -> {
          if (slopes == null) {
            for (int j = 0; j < dx.length; j++) {
              dx[j] = (float) slope(xRow[j]);
            }
          } else {
            slopes.apply(kernels, i, xRow, dx);
          }
          for (int j = 0; j < dx.length; j++) {
            dx[j] *= dyRow[j];
          }
        });
  }

  /// Φ, the normal distribution.
  private static double normal(double x) {
    return 0.5 * (1 + Erf.of(x * Math.sqrt(0.5)));
  }

  /// Φ′ = exp(−x²/2) / √(2π).
  private static double normalDensity(double x) {
    return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }

  private static double inGelu(double x) {
    return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /// σ′ = σ·(1 − σ).
  private static double sigmoidSlope(double x) {
    return sigmoid(x) * sigmoid(-x);
  }

  /// ln(1 + eˣ), for large x without overflow.
  private static double softplus(double x) {
    return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
