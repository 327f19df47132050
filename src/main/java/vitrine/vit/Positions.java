package vitrine.vit;

/// Which tokens have a position added to them. Attention is blind to order: without positions, a
/// picture is a bag of patches.
public enum Positions {
  /// None.
  NONE,
  /// The patches; special tokens have no place in the picture (DeiT III, DINOv2 with registers).
  PATCHES,
  /// The special tokens and the patches, as in the paper.
  ALL
}
