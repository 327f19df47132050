package vitrine.checkpoint.family;

import java.util.Set;
import vitrine.checkpoint.file.TensorSource;

/// torchvision's `VisionTransformer` (`vit_b_16` and kin), its names of today and of its first
/// release (`mlp.linear_1`). Where a model has a `representation_size`, a layer with tanh stands
/// before the head.
record TorchvisionFamily() implements Family {
  @Override
  public Blueprint blueprint(ConfigJson config, TensorSource tensors) {
    Set<String> names = tensors.names();
    boolean first = names.stream().anyMatch(name -> name.contains(".mlp.linear_1."));
    boolean bare = names.contains("heads.weight"); // a new head in place of the whole `heads`
    boolean pooler = names.stream().anyMatch(n -> n.startsWith("heads.pre_logits."));
    Layout layout =
        Layout.pytorch("encoder.layers.encoder_layer_")
            .with(Part.PATCHES, "conv_proj")
            .with(Part.CLS_TOKEN, "class_token")
            .with(Part.POSITIONS, "encoder.pos_embedding")
            .with(Part.ATTENTION_NORM, "ln_1")
            .with(Part.QKV, "self_attention.in_proj")
            .with(Part.OUTPUT, "self_attention.out_proj")
            .with(Part.MLP_NORM, "ln_2")
            .with(Part.UP, first ? "mlp.linear_1" : "mlp.0")
            .with(Part.DOWN, first ? "mlp.linear_2" : "mlp.3")
            .with(Part.FINAL_NORM, "encoder.ln")
            .withIf(pooler, Part.POOLER, "heads.pre_logits")
            .with(Part.HEAD, bare ? "heads" : "heads.head");
    return Blueprint.of("torchvision-vit", layout, "gelu", 1e-6, "torchvision's code").build();
  }
}
