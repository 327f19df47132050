package vitrine.checkpoint.family;

import vitrine.checkpoint.file.TensorSource;

/// The ViT of github.com/peluche/ViT: flattened tiles, one norm for each sub-layer, attention
/// without biases whose answer is added as it is, ReLU, no norm after the last block. Found by
/// trying which forward pass gives the published accuracies of its four checkpoints.
record TileFamily() implements Family {
  @Override
  public Blueprint blueprint(ConfigJson config, TensorSource tensors) {
    Layout layout =
        new Layout(Convention.PYTORCH, PatchLayout.CHANNELS_FIRST, "blocks.", ".")
            .with(Part.PATCHES, "tile_embedding")
            .with(Part.CLS_TOKEN, "cls_token")
            .with(Part.POSITIONS, "positional_embedding.weight")
            .with(Part.ATTENTION_NORM, "attention.ln")
            .with(Part.QKV, "attention.qkv")
            .with(Part.MLP_NORM, "ff.0")
            .with(Part.UP, "ff.1")
            .with(Part.DOWN, "ff.3")
            .with(Part.HEAD, "head");
    return Blueprint.of("tile-vit", layout, "relu", 1e-5, "the tile ViT's code").build();
  }
}
