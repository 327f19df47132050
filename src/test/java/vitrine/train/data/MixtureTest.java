package vitrine.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.train.config.PictureConfig;
import vitrine.train.config.TrainingConfig;

class MixtureTest {
  private static final int HEIGHT = 9;
  private static final int WIDTH = 13;
  private static final int PIXELS = 3 * HEIGHT * WIDTH;

  private static PictureConfig config(double mixup, double cutmix, double switching) {
    String json =
        """
        {"image_size": [9, 13], "patch_size": [3, 13], "hidden_size": 4, "num_hidden_layers": 1,
         "num_attention_heads": 1, "epochs": 1,
         "mixup_alpha": %s, "cutmix_alpha": %s, "mixup_switch_prob": %s}
        """
            .formatted(mixup, cutmix, switching);
    return TrainingConfig.of(JsonMapper.shared().readTree(json)).pictures();
  }

  private static float[] filled(float value) {
    float[] picture = new float[PIXELS];
    Arrays.fill(picture, value);
    return picture;
  }

  /// Of many, as often as was asked for.
  @ParameterizedTest
  @CsvSource({"1, 0, 0.9, 0", "0, 1, 0.1, 1", "0.8, 1, 0.25, 0.25", "1, 1, 0, 0", "1, 1, 1, 1"})
  void whichKind(double mixup, double cutmix, double switching, double expected) {
    var random = new SplittableRandom(1);
    PictureConfig config = config(mixup, cutmix, switching);
    double cut =
        IntStream.range(0, 4000)
            .filter(_ -> Mixture.draw(config, HEIGHT, WIDTH, random) instanceof Mixture.CutMix)
            .count();
    assertThat(cut / 4000).isCloseTo(expected, within(expected % 1 == 0 ? 0 : 0.03));
  }

  /// What is left of the first picture is the share of the target that it keeps, wherever the box.
  @Test
  void theTargetsShareIsThePicturesArea() {
    var random = new SplittableRandom(2);
    PictureConfig config = config(0, 1, 0.5);
    for (int i = 0; i < 500; i++) {
      Mixture mixture = Mixture.draw(config, HEIGHT, WIDTH, random);
      float[] picture = filled(1);
      mixture.mixPixelsInPlace(picture, filled(0));
      double left = IntStream.range(0, PIXELS).filter(j -> picture[j] == 1).count();
      assertThat(mixture.share()).isCloseTo(left / PIXELS, within(1e-9));
      float[] target = {1, 0};
      mixture.mixTargetsInPlace(target, new float[] {0, 1});
      assertThat(target[0]).isCloseTo((float) mixture.share(), within(1e-6f));
      assertThat(target[0] + target[1]).isCloseTo(1, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "0.3, 0.3"})
  void aBoxIsErasedOfSoMany(double probability, double expected) {
    var random = new SplittableRandom(3);
    int erased = 0;
    for (int i = 0; i < 2000; i++) {
      float[] picture = filled(1);
      RandomErasing.eraseInPlace(picture, HEIGHT, WIDTH, probability, random);
      int gone = (int) IntStream.range(0, PIXELS).filter(j -> picture[j] == 0).count();
      assertThat(gone % 3).isZero(); // in every channel
      assertThat((double) gone / PIXELS).isLessThan(0.4);
      erased += gone > 0 ? 1 : 0;
    }
    assertThat(erased / 2000.0).isCloseTo(expected, within(expected % 1 == 0 ? 0.01 : 0.03));
  }
}
