package vitrine.model;

/// What turns logits into scores.
public enum ScoreFunction {
  /// Scores that sum to one: each picture has one class.
  SOFTMAX {
    @Override
    public float[] apply(float[] logits) {
      double max = Double.NEGATIVE_INFINITY;
      for (float logit : logits) {
        max = Math.max(max, logit);
      }
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit - max);
      }
      float[] scores = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        scores[i] = (float) (Math.exp(logits[i] - max) / sum);
      }
      return scores;
    }
  },

  /// Each score between zero and one, for itself: a picture may have several classes.
  SIGMOID {
    @Override
    public float[] apply(float[] logits) {
      float[] scores = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        scores[i] = (float) (1 / (1 + Math.exp(-logits[i])));
      }
      return scores;
    }
  },

  /// The logits themselves.
  NONE {
    @Override
    public float[] apply(float[] logits) {
      return logits.clone();
    }
  };

  /// One score for each logit, in the same order.
  public abstract float[] apply(float[] logits);
}
