package vitrine.train.config;

/// Which ViT is trained: what is not a choice of the configuration.
public enum Architecture {
  /// Hugging Face's `ViTForImageClassification`: norms first, biases everywhere, a projection after
  /// the attention, a last norm.
  VIT("vit", "gelu", 1e-12),
  /// The tile ViT of github.com/peluche/ViT: no biases for query, key and value, no projection
  /// after the attention, no last norm.
  TILE_VIT("tile-vit", "relu", 1e-5);

  private final String modelType;
  private final String activation;
  private final double epsilon;

  Architecture(String modelType, String activation, double epsilon) {
    this.modelType = modelType;
    this.activation = activation;
    this.epsilon = epsilon;
  }

  /// `model_type` of its `config.json`.
  public String modelType() {
    return modelType;
  }

  String activation() {
    return activation;
  }

  double epsilon() {
    return epsilon;
  }
}
