package vitrine.checkpoint.family;

/// The parts of a ViT that a checkpoint keeps under a name: linear layers and norms, whose weights
/// and biases lie under it, and single tensors.
public enum Part {
  /// The projection of the patches.
  PATCHES,
  PIXEL_NORM,
  PATCH_NORM,
  /// A tensor.
  CLS_TOKEN,
  /// A tensor.
  DISTILLATION_TOKEN,
  /// A tensor.
  REGISTER_TOKENS,
  /// A tensor.
  POSITIONS,
  EMBEDDING_NORM,

  /// In each block.
  ATTENTION_NORM,
  /// In each block: the three below in one.
  QKV,
  /// In each block.
  QUERY,
  /// In each block.
  KEY,
  /// In each block.
  VALUE,
  /// In each block.
  OUTPUT,
  /// In each block, a tensor.
  ATTENTION_SCALE,
  /// In each block.
  MLP_NORM,
  /// In each block.
  UP,
  /// In each block.
  DOWN,
  /// In each block, a tensor.
  MLP_SCALE,

  FINAL_NORM,
  POOL_NORM,
  POOLER,
  HEAD,
  DISTILLATION_HEAD
}
