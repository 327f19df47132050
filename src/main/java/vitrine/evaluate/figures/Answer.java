package vitrine.evaluate.figures;

/// What a model answered for one picture whose class is known.
///
/// @param label the picture's class, an index
/// @param predicted the class with the largest logit; of equals, the lowest index
/// @param rank of the picture's class among all, 0 for the best; of equals, the lower index first
/// @param confidence the softmax's score of `predicted`
/// @param labelScore the softmax's score of `label`
/// @param loss the cross-entropy, −ln `labelScore`
public record Answer(
    int label, int predicted, int rank, double confidence, double labelScore, double loss) {

  /// Of softmax(logits / temperature).
  ///
  /// @param logits (labels), finite
  /// @param temperature larger than 0; 1 leaves the logits as they are
  public static Answer of(int label, float[] logits, double temperature) {
    int predicted = 0;
    int rank = 0;
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] > logits[predicted]) {
        predicted = i;
      }
      if (logits[i] > logits[label] || (logits[i] == logits[label] && i < label)) {
        rank++;
      }
    }
    double max = logits[predicted];
    double sum = 0; // at least 1
    for (float logit : logits) {
      sum += Math.exp((logit - max) / temperature);
    }
    double loss = Math.log(sum) - (logits[label] - max) / temperature;
    return new Answer(label, predicted, rank, 1 / sum, Math.exp(-loss), loss);
  }

  /// Whether the best class is the picture's.
  public boolean correct() {
    return rank == 0;
  }
}
