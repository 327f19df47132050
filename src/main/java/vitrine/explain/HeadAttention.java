package vitrine.explain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.inference.AttentionReader;
import vitrine.vit.ViTSpec;

/// What each head of one layer looks at: a patch's row of its map, or that of what the network's
/// head reads, the class token's or the mean of all that are read.
final class HeadAttention implements AttentionReader {
  private final ViTSpec spec;
  private final @Nullable Integer head;
  private final @Nullable Integer patch;
  private List<ExplanationMap> maps = List.of();

  /// @param head that is wanted; null for all
  /// @param patch that looks; null for what is read
  HeadAttention(ViTSpec spec, @Nullable Integer head, @Nullable Integer patch) {
    this.spec = spec;
    this.head = head;
    this.patch = patch;
  }

  @Override
  public void read(int layer, float[] probs) {
    double[] looking = looking();
    List<ExplanationMap> all = new ArrayList<>();
    for (int each = 0; each < spec.numHeads(); each++) {
      if (head == null || head == each) {
        all.add(new ExplanationMap(each, grid(probs, each, looking)));
      }
    }
    maps = all;
  }

  private double[] looking() {
    if (patch == null) {
      return new ReadTokens(spec).weights();
    }
    double[] one = new double[spec.tokens()];
    one[spec.specialTokens().count() + patch] = 1;
    return one;
  }

  private Grid grid(float[] probs, int of, double[] looking) {
    int tokens = spec.tokens();
    double[] row = new double[tokens];
    for (int i = 0; i < tokens; i++) {
      if (looking[i] != 0) {
        for (int j = 0; j < tokens; j++) {
          row[j] += looking[i] * probs[(of * tokens + i) * tokens + j];
        }
      }
    }
    return new ReadTokens(spec).grid(row);
  }

  /// One of each head that is wanted, once the layer is read.
  List<ExplanationMap> maps() {
    return maps;
  }
}
