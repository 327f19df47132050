package vitrine.vit;

/// What tells the tokens where they stand: vectors that are added to them. Attention is blind to
/// order: without positions, a picture is a bag of patches.
public enum Positions {
  /// None.
  NONE,
  /// Sines and cosines of a patch's row and column, not learned ([SinusoidalPositions]).
  SINUSOIDAL,
  /// Learned, for the patches; special tokens have no place in the picture (DeiT III, DINOv2 with
  /// registers).
  PATCHES,
  /// Learned, for the special tokens and the patches, as in the paper.
  ALL
}
