package vitrine.train.model;

/// The names of a ViT's parts in Hugging Face's checkpoints.
final class Names {
  static final String PATCHES = "vit.embeddings.patch_embeddings.projection";
  static final String CLS_TOKEN = "vit.embeddings.cls_token";
  static final String POSITIONS = "vit.embeddings.position_embeddings";
  static final String BLOCKS = "vit.encoder.layer.";
  static final String FINAL_NORM = "vit.layernorm";
  static final String HEAD = "classifier";

  /// In a block.
  static final String NORM_BEFORE = "layernorm_before";

  static final String QUERY = "attention.attention.query";
  static final String KEY = "attention.attention.key";
  static final String VALUE = "attention.attention.value";
  static final String OUTPUT = "attention.output.dense";
  static final String NORM_AFTER = "layernorm_after";
  static final String UP = "intermediate.dense";
  static final String DOWN = "output.dense";

  private Names() {}
}
