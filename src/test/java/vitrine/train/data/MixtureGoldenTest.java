package vitrine.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vitrine.checkpoint.safetensors.SafetensorsFile;

/// With the same draws pictures are mixed and erased as timm does it (`tools/golden/mixtures.py`).
class MixtureGoldenTest {
  private static final int COUNT = 6;
  private static final int LABELS = 5;
  private static final int HEIGHT = 7;
  private static final int WIDTH = 10;

  private final SafetensorsFile golden =
      SafetensorsFile.open(Path.of("src/test/resources/train/mixtures.safetensors"));

  private float[] values(String name) {
    return golden.tensor(name).floats();
  }

  private float[] part(String name, int index) {
    float[] all = values(name);
    int size = all.length / COUNT;
    return Arrays.copyOfRange(all, index * size, (index + 1) * size);
  }

  @Test
  void theBoxesOfCutMix() {
    float[] cases = values("boxes");
    for (int i = 0; i < cases.length; i += 10) {
      int height = (int) cases[i];
      int width = (int) cases[i + 1];
      var made =
          Mixture.CutMix.around(
              (int) cases[i + 3], (int) cases[i + 4], cases[i + 2], height, width);
      Box box = made.box();
      assertThat(new float[] {box.top(), box.top() + box.height(), box.left()})
          .isEqualTo(Arrays.copyOfRange(cases, i + 5, i + 8));
      assertThat(box.left() + box.width()).isEqualTo((int) cases[i + 8]);
      assertThat(made.share()).isCloseTo(cases[i + 9], within(1e-6));
    }
  }

  @Test
  void theBoxesThatAreErased() {
    float[] cases = values("erased");
    for (int i = 0; i < cases.length; i += 6) {
      Box box = RandomErasing.box(cases[i + 2], cases[i + 3], (int) cases[i], (int) cases[i + 1]);
      assertThat(box == null ? 0 : box.height()).isEqualTo((int) cases[i + 4]);
      assertThat(box == null ? 0 : box.width()).isEqualTo((int) cases[i + 5]);
    }
  }

  @Test
  void aBatch() {
    for (int i = 0; i < COUNT; i++) {
      int other = COUNT - 1 - i;
      double share = values("shares")[i];
      Mixture mixture =
          values("cut")[i] == 1
              ? Mixture.CutMix.around(
                  (int) values("rows")[i], (int) values("columns")[i], share, HEIGHT, WIDTH)
              : new Mixture.Mixup(share);
      float[] pixels = part("pixels", i);
      mixture.mixPixelsInPlace(pixels, part("pixels", other));
      assertThat(pixels).as("picture %d", i).containsExactly(part("mixed", i), within(1e-6f));
      float[] target = target((int) values("labels")[i]);
      mixture.mixTargetsInPlace(target, target((int) values("labels")[other]));
      assertThat(target).as("target %d", i).containsExactly(part("targets", i), within(1e-6f));
    }
  }

  private static float[] target(int label) {
    float[] target = new float[LABELS];
    Arrays.fill(target, 0.1f / LABELS);
    target[label] += 0.9f;
    return target;
  }
}
