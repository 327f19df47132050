package vitrine.train.model;

import java.util.Objects;
import java.util.SplittableRandom;
import vitrine.tensor.Tensor;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.SinusoidalPositions;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// First values with which attention does what it does in trained models (Trockman & Kolter 2023,
/// "Mimetic Initialization of Self-Attention Layers"): queries meet the keys of tokens like
/// themselves, positions are sinusoids, so that a patch looks at itself and its neighbours, and
/// what the projection makes of the values is taken off the token. A small data set teaches that
/// late, or never.
///
/// The paper factors αZ + βI into the two matrices by its singular values. Here the second matrix
/// is drawn from the first, which has the same mean: Wqᵀ·Wk is about 0.7·I, and Wo·Wv about −0.4·I.
public final class MimeticInitialisation {
  private static final float QUERY_IN_KEY = 0.7f;
  private static final float NOISE_IN_KEY = 0.7f;
  private static final float VALUE = (float) Math.sqrt(0.4);
  private static final float NOISE_IN_OUTPUT = 0.4f;
  private static final float POSITIONS = 0.5f;
  private static final float PATCHES = 0.1f;

  private final SplittableRandom random;

  private MimeticInitialisation(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// Writes over a model's first values of patches, positions and attention.
  ///
  /// @param vit its values lie in memory; with learned positions of all tokens, and a projection
  ///   after the attention
  public static void begin(ViT vit, long seed) {
    var drawn = new MimeticInitialisation(seed);
    drawn.fill(vit.weights().embedding().patches().kernel().floats(), PATCHES);
    writePositions(
        vit.spec(), Objects.requireNonNull(vit.weights().embedding().positions()).floats());
    for (Block block : vit.weights().blocks()) {
      drawn.begin(block.attention(), vit.spec().hiddenSize());
    }
  }

  private static void writePositions(ViTSpec spec, float[] positions) {
    int hidden = spec.hiddenSize();
    float[] waves = new SinusoidalPositions(spec.gridHeight(), spec.gridWidth(), hidden).floats();
    int special = spec.specialTokens().count() * hidden;
    for (int i = 0; i < waves.length; i++) {
      positions[special + i] = POSITIONS * waves[i];
    }
  }

  private void begin(Attention attention, int hidden) {
    float[] query = values(attention.query().weight());
    float[] key = values(attention.key().weight());
    float[] value = values(attention.value().weight());
    float[] output = values(Objects.requireNonNull(attention.output()).weight());
    float deviation = (float) (1 / Math.sqrt(hidden));
    fill(query, deviation);
    fill(key, NOISE_IN_KEY * deviation);
    fill(value, VALUE * deviation);
    fill(output, NOISE_IN_OUTPUT * VALUE * deviation);
    for (int i = 0; i < hidden; i++) {
      for (int j = 0; j < hidden; j++) {
        key[i * hidden + j] += QUERY_IN_KEY * query[i * hidden + j];
        output[i * hidden + j] -= value[j * hidden + i];
      }
    }
  }

  /// (hidden, hidden)
  private static float[] values(Tensor weight) {
    return weight.floats();
  }

  private void fill(float[] values, float deviation) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * deviation;
    }
  }
}
