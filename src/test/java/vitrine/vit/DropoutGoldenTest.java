package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Matrix;

/// Hugging Face's ViT in training, with what PyTorch's dropout drew (tools/golden/dropout.py).
class DropoutGoldenTest {
  private static final int PICTURES = 3;
  private static final Offset<Float> CLOSE = within(2e-5f); // the largest gradient is 3.7

  private final SafetensorsFile golden =
      SafetensorsFile.open(Path.of("src/test/resources/train/dropout.safetensors"));

  /// What PyTorch drew.
  private final class Drawn implements Dropout {
    @Override
    public Matrix dropped(String place, Matrix x) {
      float[] factors = golden.tensor("dropped." + place).floats();
      return x.hadamard(new Matrix(x.rows(), x.cols(), factors));
    }

    @Override
    public int[] keptPatches(int picture, int patches) {
      float[] all = golden.tensor("patches").floats();
      int kept = all.length / PICTURES;
      int[] stay = new int[kept];
      for (int i = 0; i < kept; i++) {
        stay[i] = (int) all[picture * kept + i];
      }
      return stay;
    }
  }

  @Test
  void everyGradientIsThatOfAutograd() throws Exception {
    GoldenCase square = GoldenCase.named("square");
    ViT vit = square.vit();
    float[] all = golden.tensor("pixels").floats();
    int size = all.length / PICTURES;
    List<float[]> pictures = new ArrayList<>();
    for (int from = 0; from < all.length; from += size) {
      pictures.add(Arrays.copyOfRange(all, from, from + size));
    }
    float[] labels = golden.tensor("labels").floats();
    Activations activations = Activations.forWeights();
    var sum = new GradientSum();

    Matrix logits = vit.forward(pictures, activations, new Drawn());
    assertThat(logits.data()).containsExactly(golden.tensor("logits").floats(), CLOSE);

    Matrix loss = Matrix.zeros(logits.rows(), logits.cols());
    for (int i = 0; i < PICTURES; i++) {
      loss.setRowInPlace(i, CrossEntropy.gradient(logits.row(i), (int) labels[i]));
    }
    List<float[]> ofPixels =
        vit.backward(pictures, activations, loss, sum, Trace.NONE, new Drawn()).get();

    float[] joined = new float[all.length];
    for (int i = 0; i < PICTURES; i++) {
      System.arraycopy(ofPixels.get(i), 0, joined, i * size, size);
    }
    Map<String, float[]> gradients = new HashMap<>(LearnedFile.of(square).gradients(vit, sum));
    gradients.put("pixels", joined);
    assertThat(gradients).hasSizeGreaterThan(30);
    gradients.forEach((name, gradient) ->
        assertThat(gradient)
            .as(name)
            .containsExactly(golden.tensor("gradient." + name).floats(), CLOSE));
  }
}
