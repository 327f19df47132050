package vitrine.evaluate.attention;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import vitrine.image.RgbImage;
import vitrine.inference.Deadline;
import vitrine.inference.ServedModel;
import vitrine.vit.Pooling;
import vitrine.vit.ViTSpec;

/// The attention of the network that is served: of the class token to each patch, or, where the
/// head reads the mean of tokens, the mean of the patches' attention; the mean of all heads. Of a
/// small network each layer, else the last.
public final class ServedAttention implements AttentionMaps {
  private static final int SMALL = 3; // layers

  private final ServedModel model;
  private final ViTSpec spec;
  private final List<Integer> layers;

  /// @throws java.util.NoSuchElementException where the model does not tell its attention
  public ServedAttention(ServedModel model) {
    this.model = model;
    spec = model.bundle().reference().orElseThrow().vit().spec();
    int count = spec.numLayers();
    layers = IntStream.range(count <= SMALL ? 0 : count - 1, count).boxed().toList();
  }

  @Override
  public List<String> names() {
    return layers.stream().map("layer.%d.attention"::formatted).toList();
  }

  @Override
  public int rows() {
    return spec.gridHeight();
  }

  @Override
  public int cols() {
    return spec.gridWidth();
  }

  @Override
  public List<float[]> of(RgbImage picture) {
    var maps = new TreeMap<Integer, float[]>();
    model
        .attend(
            model.preprocess(picture),
            layers,
            (layer, probs) -> maps.put(layer, toPatches(probs)),
            Deadline.NONE)
        .join();
    return List.copyOf(maps.values());
  }

  /// @param probs (heads, tokens, tokens)
  private float[] toPatches(float[] probs) {
    int tokens = spec.tokens();
    int special = spec.specialTokens().count();
    int from = spec.pooling() == Pooling.CLS ? 0 : special;
    int to = spec.pooling() == Pooling.CLS ? 1 : tokens;
    double[] sums = new double[spec.numPatches()];
    for (int head = 0; head < spec.numHeads(); head++) {
      for (int query = from; query < to; query++) {
        int row = (head * tokens + query) * tokens;
        for (int patch = 0; patch < sums.length; patch++) {
          sums[patch] += probs[row + special + patch];
        }
      }
    }
    float[] mean = new float[sums.length];
    for (int patch = 0; patch < sums.length; patch++) {
      mean[patch] = (float) (sums[patch] / (spec.numHeads() * (to - from)));
    }
    return mean;
  }
}
