package vitrine.evaluate.attention;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import vitrine.image.RgbImage;
import vitrine.inference.ServedModel;
import vitrine.tensor.Tensor;
import vitrine.vit.Pooling;
import vitrine.vit.Trace;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// The attention that the reference records (`layer.N.attention.probs`): of the class token to each
/// patch, or, where the head reads the mean of tokens, the mean of the patches' attention; the mean
/// of all heads. Of a small network each layer, else the last.
public final class ReferenceAttention implements AttentionMaps {
  private static final int SMALL = 3; // layers

  private final ServedModel model;
  private final ViT vit;
  private final List<Integer> layers;

  /// @throws java.util.NoSuchElementException where the model has no reference
  public ReferenceAttention(ServedModel model) {
    this.model = model;
    vit = model.bundle().reference().orElseThrow().vit();
    int count = vit.spec().numLayers();
    layers = IntStream.range(count <= SMALL ? 0 : count - 1, count).boxed().toList();
  }

  @Override
  public List<String> names() {
    return layers.stream()
        .map("layer.%d.attention"::formatted)
        .toList();
  }

  @Override
  public int rows() {
    return vit.spec().gridHeight();
  }

  @Override
  public int cols() {
    return vit.spec().gridWidth();
  }

  @Override
  public List<float[]> of(RgbImage picture) {
    var probs = new TreeMap<Integer, Tensor>();
    Trace trace =
        (name, activation) ->
            layers.stream()
                .filter(layer -> name.equals("layer.%d.attention.probs".formatted(layer)))
                .forEach(layer -> probs.put(layer, activation));
    vit.forward(model.preprocess(picture).values(), trace);
    return probs.values().stream().map(this::toPatches).toList();
  }

  /// @param probs (heads, tokens, tokens)
  private float[] toPatches(Tensor probs) {
    ViTSpec spec = vit.spec();
    int tokens = spec.tokens();
    int special = spec.specialTokens().count();
    int from = spec.pooling() == Pooling.CLS ? 0 : special;
    int to = spec.pooling() == Pooling.CLS ? 1 : tokens;
    float[] values = probs.floats();
    float[] sums = new float[spec.numPatches()];
    for (int head = 0; head < spec.numHeads(); head++) {
      for (int query = from; query < to; query++) {
        int row = (head * tokens + query) * tokens;
        for (int patch = 0; patch < sums.length; patch++) {
          sums[patch] += values[row + special + patch];
        }
      }
    }
    for (int patch = 0; patch < sums.length; patch++) {
      sums[patch] /= spec.numHeads() * (to - from);
    }
    return sums;
  }
}
