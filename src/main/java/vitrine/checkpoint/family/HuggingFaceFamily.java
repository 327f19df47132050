package vitrine.checkpoint.family;

import java.util.Set;
import vitrine.checkpoint.file.TensorSource;

/// Hugging Face's `ViTForImageClassification`, `DeiTForImageClassification` and
/// `DeiTForImageClassificationWithTeacher`, as transformers' `save_pretrained` writes them: tensors
/// by the names of transformers 4 (which version 5 still writes) or of version 5 in memory.
///
/// @param model `vit` or `deit`: `model_type`, and the beginning of the names
record HuggingFaceFamily(String model) implements Family {
  @Override
  public Blueprint blueprint(ConfigJson config, TensorSource tensors) {
    Set<String> names = tensors.names();
    HuggingFaceNames block = HuggingFaceNames.in(names, model);
    String embeddings = model + ".embeddings.";
    boolean teacher = names.stream().anyMatch(name -> name.startsWith("cls_classifier."));
    Layout layout =
        Layout.pytorch(block.blocks(model))
            .with(Part.PATCHES, embeddings + "patch_embeddings.projection")
            .with(Part.CLS_TOKEN, embeddings + "cls_token")
            .withIf(
                model.equals("deit"), Part.DISTILLATION_TOKEN, embeddings + "distillation_token")
            .with(Part.POSITIONS, embeddings + "position_embeddings")
            .with(Part.ATTENTION_NORM, "layernorm_before")
            .with(Part.QUERY, block.query)
            .with(Part.KEY, block.key)
            .with(Part.VALUE, block.value)
            .with(Part.OUTPUT, block.output)
            .with(Part.MLP_NORM, "layernorm_after")
            .with(Part.UP, block.up)
            .with(Part.DOWN, block.down)
            .with(Part.FINAL_NORM, model + ".layernorm")
            .with(Part.HEAD, teacher ? "cls_classifier" : "classifier")
            .withIf(teacher, Part.DISTILLATION_HEAD, "distillation_classifier");
    return Blueprint.of("hf-" + model, layout, "gelu", 1e-12, "transformers' default")
        .unused(this::unused)
        .build();
  }

  /// What the models for classification do not use but older files hold.
  private boolean unused(String name) {
    return name.startsWith(model + ".pooler.dense.")
        || name.endsWith(".mask_token")
        || name.endsWith(".position_ids");
  }
}
