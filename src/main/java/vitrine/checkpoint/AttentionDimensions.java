package vitrine.checkpoint;

import java.util.List;
import vitrine.checkpoint.family.Blueprint;
import vitrine.checkpoint.family.ConfigJson;
import vitrine.checkpoint.family.Convention;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.file.CheckpointException;

/// @param heads of the attention
/// @param headSize width of a head
record AttentionDimensions(int heads, int headSize) {
  private static final String KEY = "num_attention_heads";

  /// The width of all heads together comes from the tensors, their number from the configuration,
  /// the family, or JAX's shapes.
  ///
  /// @throws CheckpointException where nothing tells the number, or it doesn't fit
  static AttentionDimensions read(TensorShapes shapes, Blueprint blueprint, int hidden) {
    ConfigJson config = shapes.config();
    int width = width(shapes, hidden);
    int heads = heads(shapes, blueprint);
    if (width % heads != 0) {
      throw config.refusal(
          "%s is %d, %s %d; allowed: heads that divide it"
              .formatted(
                  width == hidden ? "hidden_size" : "the width of query, key and value",
                  width,
                  config.path(KEY),
                  heads));
    }
    if (config.count("head_dim", width / heads) != width / heads) {
      throw config.refuse("head_dim", "hidden_size / num_attention_heads, " + width / heads);
    }
    return new AttentionDimensions(heads, width / heads);
  }

  private static int width(TensorShapes shapes, int hidden) {
    Layout layout = shapes.layout();
    boolean fused = layout.has(Part.QKV);
    String tensor = layout.convention().weight(layout.name(fused ? Part.QKV : Part.QUERY, 0));
    if (layout.convention() == Convention.JAX) {
      List<Integer> shape = shapes.of(tensor, 3); // (hidden, heads, headSize)
      return shape.isEmpty() ? hidden : Math.multiplyExact(shape.get(1), shape.get(2));
    }
    List<Integer> shape = shapes.of(tensor, 2);
    return shape.isEmpty() ? hidden : fused ? shape.get(0) / 3 : shape.get(0);
  }

  private static int heads(TensorShapes shapes, Blueprint blueprint) {
    ConfigJson config = shapes.config();
    Layout layout = shapes.layout();
    int told = blueprint.heads();
    String source = blueprint.defaults();
    if (layout.convention() == Convention.JAX) {
      source = layout.convention().weight(layout.name(Part.QUERY, 0));
      List<Integer> shape = shapes.of(source, 3);
      told = shape.isEmpty() ? 1 : shape.get(1);
      if (config.count(KEY, told) != told) {
        throw shapes.disagree(KEY, config.count(KEY, told), source);
      }
    }
    if (told == 0 && !config.has(KEY)) {
      throw config.missing(KEY, "the shapes of the tensors don't tell it");
    }
    int heads = config.count(KEY, told);
    config.found(KEY, heads, source);
    return heads;
  }
}
