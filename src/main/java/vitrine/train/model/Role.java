package vitrine.train.model;

/// What a parameter does: its first values and whether it decays depend on that.
public enum Role {
  /// The weight of a linear layer, or the kernel of the patches.
  WEIGHT,
  BIAS,
  /// The scale of a norm.
  SCALE,
  /// The shift of a norm.
  SHIFT,
  /// A class token, or positions.
  TOKENS
}
