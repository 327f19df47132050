package vitrine.adapt.nearest;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import vitrine.adapt.NeighbourHead;
import vitrine.adapt.features.Features;
import vitrine.evaluate.figures.Best;

/// The nearest pictures by cosine, and their votes ([NeighbourHead]).
public final class NearestNeighbours {
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

  /// The logits by some of them.
  ///
  /// @param neighbours the nearest first, at least one
  /// @param k how many of them vote
  public float[] logits(List<Neighbour> neighbours, int k) {
    List<Neighbour> voters = neighbours.subList(0, Math.min(k, neighbours.size()));
    return NeighbourHead.logits(
        voters.stream().mapToDouble(Neighbour::cosine).toArray(),
        voters.stream().mapToInt(voter -> features.label(voter.picture())).toArray(),
        features.classes().size());
  }

  /// The head of all pictures.
  ///
  /// @param k how many vote, or as many as there are
  public NeighbourHead head(int k) {
    int[] labels = IntStream.range(0, features.size()).map(features::label).toArray();
    return new NeighbourHead(
        unit.rows(), labels, features.classes().size(), Math.min(k, features.size()));
  }
}
