package vitrine.adapt.nearest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import vitrine.adapt.features.Features;
import vitrine.evaluate.figures.Best;

/// The k nearest pictures by cosine vote, each with the weight exp(cosine / 0.07), as is usual for
/// frozen features (Wu et al. 2018; Caron et al. 2021).
public final class NearestNeighbours {
  private static final double TEMPERATURE = 0.07;

  /// Instead of no vote at all: logits must be finite.
  private static final double NONE = 1e-6;

  private static final Comparator<Neighbour> NEAREST_FIRST =
      Comparator.comparingDouble(Neighbour::cosine).reversed().thenComparingInt(Neighbour::picture);

  private final Features features;
  private final UnitFeatures unit;

  /// Another picture, and how near it is.
  public record Neighbour(int picture, float cosine) {}

  public NearestNeighbours(Features features) {
    this.features = features;
    unit = new UnitFeatures(features);
  }

  /// The nearest to a picture, the nearest first.
  ///
  /// @param values the picture's features
  /// @param k how many, or as many as there are
  /// @param learned which may be neighbours
  public List<Neighbour> of(float[] values, int k, IntPredicate learned) {
    float[] wanted = UnitFeatures.unit(values);
    var best = new Best<>(k, NEAREST_FIRST);
    for (int i = 0; i < features.size(); i++) {
      if (learned.test(i)) {
        best.add(new Neighbour(i, unit.cosine(wanted, i)));
      }
    }
    return best.inOrder();
  }

  /// The logarithm of each class's votes: softmax makes shares of them.
  ///
  /// @param neighbours the nearest first
  /// @param k how many of them vote
  public float[] logits(List<Neighbour> neighbours, int k) {
    double[] votes = new double[features.classes().size()];
    List<Neighbour> voters = new ArrayList<>(neighbours.subList(0, Math.min(k, neighbours.size())));
    double nearest = voters.isEmpty() ? 0 : voters.getFirst().cosine();
    for (Neighbour one : voters) {
      votes[features.label(one.picture())] += Math.exp((one.cosine() - nearest) / TEMPERATURE);
    }
    float[] logits = new float[votes.length];
    for (int label = 0; label < votes.length; label++) {
      logits[label] = (float) Math.log(votes[label] + NONE);
    }
    return logits;
  }
}
