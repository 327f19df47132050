package vitrine.explain;

import java.util.Arrays;
import vitrine.inference.AttentionReader;
import vitrine.vit.ViTSpec;

/// Attention rollout (Abnar & Zuidema 2020, "Quantifying Attention Flow in Transformers"): where
/// what the head reads has come from, if each token is a mixture of those that it looked at.
///
/// Each layer's heads become one map A, and half of a token is what it was before: Â = ½·A + ½·I,
/// each row then divided by its sum. The product of all layers' Â, the last on the left, tells of
/// each last token how much of each first one is in it. Of the product only what the head reads is
/// wanted, so that a vector goes through the layers, from the last to the first.
///
/// As in jacobgil/vit-explain the lowest values of a map may be discarded first: so many of all its
/// values are set to zero, but none in the class token's column. (That implementation spares the
/// class token's own value alone, and divides columns by the rows' sums; neither is meant.)
final class Rollout implements AttentionReader {
  private final ViTSpec spec;
  private final Fusion fusion;
  private final double discard;
  private double[] mixture; // (tokens): how much of each token is in what the head reads

  /// @param discard how much of each map, from 0 to less than 1
  Rollout(ViTSpec spec, Fusion fusion, double discard) {
    this.spec = spec;
    this.fusion = fusion;
    this.discard = discard;
    mixture = new ReadTokens(spec).weights();
  }

  @Override
  public void read(int layer, float[] probs) {
    int tokens = mixture.length;
    float[] fused = fusion.of(probs, tokens); // (tokens, tokens)
    discardLowest(fused);
    double[] before = new double[tokens];
    for (int i = 0; i < tokens; i++) {
      double sum = 1; // the token itself
      for (int j = 0; j < tokens; j++) {
        sum += fused[i * tokens + j];
      }
      double share = mixture[i] / sum;
      for (int j = 0; j < tokens; j++) {
        before[j] += share * fused[i * tokens + j];
      }
      before[i] += share;
    }
    mixture = before;
  }

  /// Of values that are equal the first go first.
  private void discardLowest(float[] fused) {
    int count = (int) (fused.length * discard);
    if (count == 0) {
      return;
    }
    float[] sorted = fused.clone();
    Arrays.sort(sorted);
    float limit = sorted[count - 1];
    int below = 0;
    while (sorted[below] < limit) {
      below++;
    }
    int equal = count - below; // of the limit itself
    for (int i = 0; i < fused.length; i++) {
      boolean lowest = fused[i] < limit || (fused[i] == limit && equal-- > 0);
      if (lowest && !isClassTokens(i % mixture.length)) {
        fused[i] = 0;
      }
    }
  }

  private boolean isClassTokens(int column) {
    return spec.specialTokens().cls() && column == 0;
  }

  /// Of each patch, once all layers are read.
  Grid grid() {
    return new ReadTokens(spec).grid(mixture);
  }
}
