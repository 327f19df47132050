package vitrine.vit;

/// The loss that classifiers learn by: −ln softmax(logits)ᵢ, where i is the right class (Goodfellow
/// et al. 2016, section 6.2.2.3).
public final class CrossEntropy {
  private CrossEntropy() {}

  /// ln Σⱼ exp(logitsⱼ) − logitsᵢ, with the largest logit subtracted from all.
  ///
  /// @param logits (labels)
  /// @param label the right class
  public static double of(float[] logits, int label) {
    double max = max(logits);
    return max + Math.log(sum(logits, max)) - logits[label];
  }

  /// The loss's gradient at the logits: softmax(logits), minus 1 at the right class. There it is
  /// computed as the other probabilities' sum, so that a sure answer keeps its digits.
  ///
  /// @param logits (labels)
  /// @param label the right class
  /// @return (labels)
  public static float[] gradient(float[] logits, int label) {
    double max = max(logits);
    double sum = sum(logits, max);
    double others = 0;
    float[] out = new float[logits.length];
    for (int j = 0; j < out.length; j++) {
      if (j != label) {
        double probability = Math.exp(logits[j] - max) / sum;
        out[j] = (float) probability;
        others += probability;
      }
    }
    out[label] = (float) -others;
    return out;
  }

  /// The same where every class is right with some probability: Σⱼ targetⱼ·−ln softmax(logits)ⱼ.
  /// Smoothed labels (Szegedy et al. 2016, section 7) and mixed pictures have such targets.
  ///
  /// @param logits (labels)
  /// @param target (labels), its sum 1
  public static double of(float[] logits, float[] target) {
    double max = max(logits);
    double logOfSum = max + Math.log(sum(logits, max));
    double loss = 0;
    for (int j = 0; j < logits.length; j++) {
      loss += target[j] * (logOfSum - logits[j]);
    }
    return loss;
  }

  /// That loss's gradient at the logits: softmax(logits) − target.
  ///
  /// @param logits (labels)
  /// @param target (labels), its sum 1
  /// @return (labels)
  public static float[] gradient(float[] logits, float[] target) {
    double max = max(logits);
    double sum = sum(logits, max);
    float[] out = new float[logits.length];
    for (int j = 0; j < out.length; j++) {
      out[j] = (float) (Math.exp(logits[j] - max) / sum - target[j]);
    }
    return out;
  }

  private static double max(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    return max;
  }

  private static double sum(float[] logits, double max) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return sum;
  }
}
