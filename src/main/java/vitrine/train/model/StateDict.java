package vitrine.train.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.tensor.Tensor;
import vitrine.vit.Positions;
import vitrine.vit.ViTSpec;

/// A model's tensors by the names and in the shapes of its family's checkpoints.
///
/// Positions that are not learned are written as if they had been: waves as their values, none as
/// zeros. So every program that reads the family reads these models.
public final class StateDict {
  private final ViTSpec spec;
  private final Map<String, Tensor> named = new LinkedHashMap<>();

  private StateDict(LearningViT model) {
    spec = model.vit().spec();
    model.parameters().forEach(parameter -> named.put(parameter.name(), parameter.tensor()));
    if (spec.positions() == Positions.NONE || spec.positions() == Positions.SINUSOIDAL) {
      named.put(Names.POSITIONS, fixedPositions(model));
    }
  }

  private Tensor fixedPositions(LearningViT model) {
    float[] all = new float[spec.tokens() * spec.hiddenSize()];
    Tensor patches = model.vit().weights().embedding().positions();
    if (patches != null) {
      System.arraycopy(patches.floats(), 0, all, all.length - patches.size(), patches.size());
    }
    return Tensor.of(List.of(1, spec.tokens(), spec.hiddenSize()), all);
  }

  /// Of Hugging Face's `ViTForImageClassification`.
  public static Map<String, Tensor> huggingFace(LearningViT model) {
    return new StateDict(model).named;
  }

  /// Of the tile ViT: query, key and value in one, and flattened tiles.
  public static Map<String, Tensor> tiles(LearningViT model) {
    return new StateDict(model).tiles();
  }

  private Map<String, Tensor> tiles() {
    int hidden = spec.hiddenSize();
    Map<String, Tensor> out = new LinkedHashMap<>();
    out.put("cls_token", get(Names.CLS_TOKEN));
    out.put(
        "positional_embedding.weight",
        Tensor.of(List.of(spec.tokens(), hidden), get(Names.POSITIONS).floats()));
    out.put(
        "tile_embedding.weight",
        Tensor.of(List.of(hidden, spec.patchSize()), get(Names.PATCHES + ".weight").floats()));
    out.put("tile_embedding.bias", get(Names.PATCHES + ".bias"));
    for (int i = 0; i < spec.numLayers(); i++) {
      String from = Names.BLOCKS + i + ".";
      String to = "blocks." + i + ".";
      both(from + Names.NORM_BEFORE, to + "attention.ln", out);
      out.put(to + "attention.qkv.weight", fused(from));
      both(from + Names.NORM_AFTER, to + "ff.0", out);
      both(from + Names.UP, to + "ff.1", out);
      both(from + Names.DOWN, to + "ff.3", out);
    }
    both(Names.HEAD, "head", out);
    return out;
  }

  private void both(String from, String to, Map<String, Tensor> out) {
    for (String end : List.of(".weight", ".bias")) {
      out.put(to + end, get(from + end));
    }
  }

  private Tensor fused(String block) {
    List<Tensor> parts = new ArrayList<>();
    for (String part : List.of(Names.QUERY, Names.KEY, Names.VALUE)) {
      parts.add(get(block + part + ".weight"));
    }
    int size = parts.getFirst().size();
    float[] all = new float[3 * size];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(parts.get(i).floats(), 0, all, i * size, size);
    }
    return Tensor.of(List.of(3 * spec.attentionSize(), spec.hiddenSize()), all);
  }

  private Tensor get(String name) {
    Tensor tensor = named.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no parameter " + name);
    }
    return tensor;
  }
}
