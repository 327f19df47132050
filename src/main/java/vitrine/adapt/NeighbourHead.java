package vitrine.adapt;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The pictures that were learned from: the k nearest by cosine vote, each with the weight
/// exp(cosine / 0.07), as is usual for frozen features (Wu et al. 2018; Caron et al. 2021). Logits
/// are the logarithms of each class's share of the votes.
///
/// @param rows (pictures, features), each of length 1
/// @param labels of the pictures, indices
/// @param classes how many there are
/// @param k how many vote, no more than there are pictures
public record NeighbourHead(float[] rows, int[] labels, int classes, int k) implements FeatureHead {
  /// By which a cosine is divided.
  public static final double TEMPERATURE = 0.07;

  /// Added to each share: logits must be finite.
  public static final double NO_VOTE = 1e-6;

  @Override
  public float[] logits(float[] features) {
    double squares = 0;
    for (float value : features) {
      squares += (double) value * value;
    }
    double length = squares == 0 ? 1 : Math.sqrt(squares);
    double[] cosines = new double[labels.length];
    for (int i = 0; i < cosines.length; i++) {
      for (int j = 0; j < features.length; j++) {
        cosines[i] += rows[i * features.length + j] * (features[j] / length);
      }
    }
    int[] nearest =
        IntStream.range(0, cosines.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -cosines[i]))
            .limit(k)
            .mapToInt(Integer::intValue)
            .toArray();
    return logits(
        Arrays.stream(nearest).mapToDouble(i -> cosines[i]).toArray(),
        Arrays.stream(nearest).map(i -> labels[i]).toArray(),
        classes);
  }

  /// The logits by some neighbours.
  ///
  /// @param cosines of each, the largest first
  /// @param labels of each
  public static float[] logits(double[] cosines, int[] labels, int classes) {
    double[] votes = new double[classes];
    double all = 0;
    for (int i = 0; i < cosines.length; i++) {
      double vote = Math.exp((cosines[i] - cosines[0]) / TEMPERATURE);
      votes[labels[i]] += vote;
      all += vote;
    }
    float[] logits = new float[classes];
    for (int label = 0; label < classes; label++) {
      logits[label] = (float) Math.log(votes[label] / all + NO_VOTE);
    }
    return logits;
  }
}
