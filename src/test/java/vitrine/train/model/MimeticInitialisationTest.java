package vitrine.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;
import vitrine.train.config.TrainingConfig;
import vitrine.vit.Attention;
import vitrine.vit.SinusoidalPositions;
import vitrine.vit.ViT;

class MimeticInitialisationTest {
  private static final int HIDDEN = 64;

  private static ViT begin(long seed) {
    TrainingConfig config =
        TrainingConfig.of(
            JsonMapper.shared()
                .readTree(
                    """
                    {"image_size": [16, 24], "patch_size": 4, "hidden_size": 64,
                     "num_hidden_layers": 2, "num_attention_heads": 2, "epochs": 1,
                     "initializer": "mimetic"}
                    """));
    assertThat(config.model().mimetic()).isTrue();
    ViT vit = LearningViT.begin(config.model().spec(3), 1, config.model().initialRange()).vit();
    MimeticInitialisation.begin(vit, seed);
    return vit;
  }

  @Test
  void queriesMeetLikeKeysAndValuesAreTakenOff() {
    for (int block = 0; block < 2; block++) {
      Attention attention = begin(1).weights().blocks().get(block).attention();
      Tensor output = Objects.requireNonNull(attention.output()).weight();
      assertMean(
          0.7,
          square(attention.query().weight()).transposedTimes(square(attention.key().weight())));
      assertMean(-0.4, square(output).times(square(attention.value().weight())));
    }
  }

  /// About the identity, so many times.
  private static void assertMean(double times, Matrix product) {
    double diagonal = 0;
    double others = 0;
    for (int i = 0; i < HIDDEN; i++) {
      for (int j = 0; j < HIDDEN; j++) {
        if (i == j) {
          diagonal += product.at(i, j) / HIDDEN;
        } else {
          others += product.at(i, j) / (HIDDEN * (HIDDEN - 1));
        }
      }
    }
    assertThat(diagonal).isCloseTo(times, within(0.1));
    assertThat(others).isCloseTo(0, within(0.02));
  }

  private static Matrix square(Tensor weight) {
    return new Matrix(HIDDEN, HIDDEN, weight.floats());
  }

  @Test
  void positionsAreHalfAWave() {
    float[] positions = Objects.requireNonNull(begin(1).weights().embedding().positions()).floats();
    float[] waves = new SinusoidalPositions(4, 6, HIDDEN).floats();
    for (int i = 0; i < waves.length; i++) {
      assertThat(positions[HIDDEN + i]).isEqualTo(waves[i] / 2);
    }
  }

  @Test
  void theSeedDecides() {
    assertThat(query(begin(1))).isEqualTo(query(begin(1))).isNotEqualTo(query(begin(2)));
  }

  private static float[] query(ViT vit) {
    return vit.weights().blocks().getFirst().attention().query().weight().floats();
  }
}
