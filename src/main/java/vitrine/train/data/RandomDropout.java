package vitrine.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import vitrine.tensor.Matrix;
import vitrine.train.config.DropoutConfig;
import vitrine.vit.Dropout;

/// Leaves out at random, as often as the configuration says. What, depends on the picture's seed
/// and the place in the network alone: not on the pictures that go along, and not on who asks when.
///
/// @param config how much
/// @param seeds one for each of the pictures that go through the network together
public record RandomDropout(DropoutConfig config, List<Long> seeds) implements Dropout {
  /// Of examples that go through the network together.
  public static Dropout of(DropoutConfig config, List<Example> examples) {
    return config.drops()
        ? new RandomDropout(config, examples.stream().map(Example::dropoutSeed).toList())
        : NONE;
  }

  @Override
  public Matrix dropped(String place, Matrix x) {
    double p = place.endsWith("attention.probs") ? config.attention() : config.hidden();
    if (p == 0) {
      return x;
    }
    float factor = (float) (1 / (1 - p)); // of those that stay
    Matrix out = Matrix.zeros(x.rows(), x.cols());
    int size = x.data().length / seeds.size();
    for (int picture = 0; picture < seeds.size(); picture++) {
      SplittableRandom random = Draw.ofPlace(seeds.get(picture), place);
      for (int i = picture * size; i < (picture + 1) * size; i++) {
        out.data()[i] = random.nextDouble() < p ? 0 : x.data()[i] * factor;
      }
    }
    return out;
  }

  /// The first numbers of a shuffled list (Fisher & Yates).
  @Override
  public int[] keptPatches(int picture, int patches) {
    SplittableRandom random = Draw.ofPlace(seeds.get(picture), "embeddings.patches");
    int[] numbers = IntStream.range(0, patches).toArray();
    int kept = config.keptPatches(patches);
    for (int i = 0; i < kept; i++) {
      int j = random.nextInt(i, patches);
      int number = numbers[j];
      numbers[j] = numbers[i];
      numbers[i] = number;
    }
    int[] stay = Arrays.copyOf(numbers, kept);
    Arrays.sort(stay);
    return stay;
  }
}
