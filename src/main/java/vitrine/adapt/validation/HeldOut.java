package vitrine.adapt.validation;

import org.jspecify.annotations.Nullable;
import vitrine.adapt.features.Features;
import vitrine.evaluate.figures.Answer;
import vitrine.evaluate.figures.Tally;

/// The logits of each picture by a head that was fitted without it.
///
/// @param logits (labels) of each picture; null for one that was never held out
public record HeldOut(float[] @Nullable [] logits) {
  /// With logits so many times as large.
  public static HeldOut scaled(float[] @Nullable [] logits, double scale) {
    float[] @Nullable [] scaled = new float[logits.length][];
    for (int i = 0; i < logits.length; i++) {
      float[] of = logits[i] == null ? null : logits[i].clone();
      for (int label = 0; of != null && label < of.length; label++) {
        of[label] = (float) (of[label] * scale);
      }
      scaled[i] = of;
    }
    return new HeldOut(scaled);
  }

  /// How good they are.
  public Tally tally(Features features) {
    var tally = new Tally(features.classes().size());
    for (int i = 0; i < logits.length; i++) {
      float[] of = logits[i];
      if (of != null) {
        tally.add(Answer.of(features.label(i), of, 1));
      }
    }
    return tally;
  }

  /// The mean cross-entropy of weighted pictures.
  double logLoss(Features features, double[] weights) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < logits.length; i++) {
      float[] of = logits[i];
      if (of != null) {
        sum += weights[i] * Answer.of(features.label(i), of, 1).loss();
        all += weights[i];
      }
    }
    return sum / all;
  }

  /// Whether it is right for a picture.
  private boolean right(int i, Features features) {
    float[] of = logits[i];
    return of != null && Answer.of(features.label(i), of, 1).correct();
  }

  /// Whether it is right for more pictures than another, by more than chance would have it: more
  /// than one standard error of the difference (McNemar 1947).
  ///
  /// @param weights of the pictures: where classes count the same, so they do here
  public boolean clearlyBetterThan(HeldOut other, Features features, double[] weights) {
    double difference = 0;
    double variance = 0;
    for (int i = 0; i < logits.length; i++) {
      boolean right = right(i, features);
      if (right != other.right(i, features)) {
        difference += right ? weights[i] : -weights[i];
        variance += weights[i] * weights[i];
      }
    }
    return difference > Math.sqrt(variance);
  }
}
