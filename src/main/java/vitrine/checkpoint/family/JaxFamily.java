package vitrine.checkpoint.family;

import java.util.List;
import java.util.Set;
import vitrine.checkpoint.file.TensorSource;
import vitrine.vit.Pooling;

/// The first ViT, google-research/vision_transformer (`vit_jax/models_vit.py`), as its `.npz` files
/// name it. Its `nn.gelu` is the tanh approximation, as always in Flax. Without a class token the
/// mean of the patches is classified (`classifier="gap"`); with a `representation_size` a layer
/// with tanh, `pre_logits`, stands before the head.
record JaxFamily() implements Family {
  private static final String POSITIONS = "Transformer/posembed_input/pos_embedding";

  @Override
  public Blueprint blueprint(ConfigJson config, TensorSource tensors) {
    Set<String> names = tensors.names();
    boolean cls = hasClsToken(tensors);
    String attention = "MultiHeadDotProductAttention_1/";
    Layout layout =
        new Layout(Convention.JAX, PatchLayout.JAX_CONVOLUTION, "Transformer/encoderblock_", "/")
            .with(Part.PATCHES, "embedding")
            .withIf(cls, Part.CLS_TOKEN, "cls")
            .with(Part.POSITIONS, POSITIONS)
            .with(Part.ATTENTION_NORM, "LayerNorm_0")
            .with(Part.QUERY, attention + "query")
            .with(Part.KEY, attention + "key")
            .with(Part.VALUE, attention + "value")
            .with(Part.OUTPUT, attention + "out")
            .with(Part.MLP_NORM, "LayerNorm_2")
            .with(Part.UP, "MlpBlock_3/Dense_0")
            .with(Part.DOWN, "MlpBlock_3/Dense_1")
            .with(Part.FINAL_NORM, "Transformer/encoder_norm")
            .withIf(
                names.stream().anyMatch(name -> name.startsWith("pre_logits/")),
                Part.POOLER,
                "pre_logits")
            .with(Part.HEAD, "head");
    return Blueprint.of("vit-jax", layout, "gelu_tanh", 1e-6, "Flax's default")
        .pooling(cls ? Pooling.CLS : Pooling.MEAN_OF_ALL)
        .build();
  }

  /// One position more than a square of patches is the class token's.
  private static boolean hasClsToken(TensorSource tensors) {
    if (tensors.names().contains("cls") || !tensors.names().contains(POSITIONS)) {
      return true;
    }
    List<Integer> shape = tensors.tensor(POSITIONS).shape();
    return shape.size() == 3 && PatchLayout.squareRoot(shape.get(1) - 1) > 0;
  }
}
