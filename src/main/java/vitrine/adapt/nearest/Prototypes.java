package vitrine.adapt.nearest;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;
import vitrine.evaluate.figures.Answer;

/// Each class as its prototype: the mean of its pictures' features, each of length 1. A picture is
/// of the class whose prototype it has the largest cosine to. As the picture's own length is the
/// same for all classes, that is a linear layer: its rows are the prototypes at one length, the
/// scale, that makes logits of products.
public final class Prototypes {
  /// For where nothing can be held out: of a cosine's logit, as in DINO's softmax over neighbours.
  private static final double TEMPERATURE = 0.07;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final int STEPS = 60;

  private final Features features;
  private final UnitFeatures unit;

  public Prototypes(Features features) {
    this.features = features;
    unit = new UnitFeatures(features);
  }

  /// The head, its logits products with prototypes of length 1.
  ///
  /// @param learned which pictures are learned from; at least one of each class
  public LinearHead head(IntPredicate learned) {
    int width = features.width();
    double[][] sums = new double[features.classes().size()][width];
    for (int i = 0; i < features.size(); i++) {
      if (learned.test(i)) {
        unit.addTo(sums[features.label(i)], i);
      }
    }
    float[] weights = new float[sums.length * width];
    for (int k = 0; k < sums.length; k++) {
      double squares = 0;
      for (double value : sums[k]) {
        squares += value * value;
      }
      double length = squares == 0 ? 1 : Math.sqrt(squares);
      for (int j = 0; j < width; j++) {
        weights[k * width + j] = (float) (sums[k][j] / length);
      }
    }
    return new LinearHead(weights, new float[sums.length]);
  }

  /// The same head with logits so many times as large.
  public static LinearHead scaled(LinearHead head, double scale) {
    float[] weights = head.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * scale);
    }
    return new LinearHead(weights, head.bias());
  }

  /// The scale with the least mean cross-entropy. That is convex in the scale; it is searched by
  /// golden sections of its logarithm.
  ///
  /// @param logits (labels) of each picture by a head that was made without it; null for a picture
  ///   that was never held out
  public double scale(float[] @Nullable [] logits) {
    double usual = usualScale();
    double low = Math.log(usual / 100);
    double high = Math.log(usual * 100);
    for (int i = 0; i < STEPS; i++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (loss(logits, Math.exp(left)) < loss(logits, Math.exp(right))) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }

  private double loss(float[] @Nullable [] logits, double scale) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      float[] of = logits[i];
      if (of != null) {
        sum += Answer.of(features.label(i), of, 1 / scale).loss();
      }
    }
    return sum;
  }

  /// A cosine's logit divided by a usual temperature.
  public double usualScale() {
    double lengths = 0;
    for (int i = 0; i < features.size(); i++) {
      lengths += UnitFeatures.length(features.values(i));
    }
    double mean = lengths / features.size();
    return 1 / (TEMPERATURE * (mean == 0 ? 1 : mean));
  }
}
