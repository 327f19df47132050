package vitrine.train.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import vitrine.tensor.Tensor;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// A model whose weights another training begins with.
///
/// @param vit the model
/// @param labels its classes, by index
public record Pretrained(ViT vit, List<String> labels) {

  /// Where it is not of these dimensions: what it has, by the configuration's keys. The number of
  /// classes is no matter.
  public List<String> differences(ViTSpec wanted) {
    Map<String, Object> theirs = dimensions(vit.spec());
    List<String> differences = new ArrayList<>();
    dimensions(wanted)
        .forEach((key, ours) -> {
          if (!ours.equals(theirs.get(key))) {
            differences.add("%s is %s, not %s".formatted(key, theirs.get(key), ours));
          }
        });
    return differences;
  }

  private static Map<String, Object> dimensions(ViTSpec spec) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("image_size", List.of(spec.imageHeight(), spec.imageWidth()));
    all.put("patch_size", List.of(spec.patchHeight(), spec.patchWidth()));
    all.put("num_channels", spec.channels());
    all.put("hidden_size", spec.hiddenSize());
    all.put("num_hidden_layers", spec.numLayers());
    all.put("num_attention_heads", spec.numHeads());
    all.put("the width of a head", spec.headSize());
    all.put("intermediate_size", spec.intermediateSize());
    all.put("hidden_act", spec.hiddenAct().name().toLowerCase(Locale.ROOT));
    all.put("layer_norm_eps", spec.layerNormEps());
    all.put(
        "positions",
        switch (spec.positions()) {
          case ALL -> "learned";
          case PATCHES -> "learned, of patches alone";
          case SINUSOIDAL -> "sinusoidal";
          case NONE -> "none";
        });
    // what is settled by model_type
    all.put("what stands before the patches", spec.specialTokens());
    all.put("where norms stand", spec.norms());
    all.put("whether query, key and value have biases", spec.qkvBias());
    all.put("whether there is a projection after the attention", spec.outputProjection());
    all.put("whether layers are scaled", spec.layerScale());
    all.put("pooling", spec.pooling());
    all.put("the pooler's width", spec.poolerSize());
    return all;
  }

  /// Whether its head tells these classes apart: the same ones, or as many without names.
  public boolean tells(List<String> classes) {
    List<String> nameless = IntStream.range(0, classes.size()).mapToObj(i -> "LABEL_" + i).toList();
    return labels.equals(classes) || labels.equals(nameless);
  }

  /// Copies its weights; those of the head only where it [#tells] the same classes.
  ///
  /// @param model of the same dimensions
  public void copyTo(LearningViT model, List<String> classes) {
    List<Tensor> theirs = vit.weights().tensors().toList();
    boolean head = tells(classes);
    for (int i = 0; i < theirs.size(); i++) {
      NamedParameter parameter = model.parameters().get(i);
      if (head || !parameter.isHead()) {
        theirs.get(i).read(0, parameter.values().length, parameter.values());
      }
    }
  }
}
