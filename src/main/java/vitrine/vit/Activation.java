package vitrine.vit;

/// The non-linearity of the MLP.
public enum Activation {
  /// x·Φ(x), exact (erf).
  GELU,
  /// GELU's tanh approximation.
  GELU_TANH,
  /// x·σ(1.702x).
  QUICK_GELU,
  /// max(0, x).
  RELU,
  /// x·σ(x).
  SILU
}
