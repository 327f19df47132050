package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// What is left out is gone on the way there and on the way back.
class DropoutTest {
  private static final double STEP = 1.0 / 512;

  /// Half of the patches, rounded up; others for each picture.
  private static final Dropout PATCHES =
      new Fixed() {
        @Override
        public Matrix dropped(String place, Matrix x) {
          return x;
        }
      };

  /// These, and every fifth value at all places, others at each.
  private static final Dropout ALL =
      new Fixed() {
        @Override
        public Matrix dropped(String place, Matrix x) {
          Matrix out = Matrix.zeros(x.rows(), x.cols());
          for (int i = 0; i < x.data().length; i++) {
            out.data()[i] = Math.floorMod(i + place.hashCode(), 5) == 0 ? 0 : x.data()[i] * 1.25f;
          }
          return out;
        }
      };

  private abstract static class Fixed implements Dropout {
    @Override
    public int[] keptPatches(int picture, int patches) {
      return IntStream.range(0, (patches + 1) / 2)
          .map(i -> (2 * i + picture) % patches)
          .sorted()
          .toArray();
    }
  }

  /// With all kinds of special tokens, positions, poolings and norms.
  @Test
  void patchesAreTakenOutAfterPositionsWereAdded() throws Exception {
    for (String name : GoldenCase.names()) {
      GoldenCase golden = GoldenCase.named(name);
      ViT vit = golden.vit();
      var all = new RecordedTrace();
      var some = new RecordedTrace();
      vit.forward(golden.pictures(1), all, Dropout.NONE);
      vit.forward(golden.pictures(1), some, PATCHES);

      int special = vit.spec().specialTokens().count();
      Matrix full = matrix(all, "embeddings");
      Matrix kept = matrix(some, "embeddings");
      assertThat(kept.rows()).isEqualTo(special + (vit.spec().numPatches() + 1) / 2);
      for (int row = 0; row < kept.rows(); row++) {
        int from = row < special ? row : special + 2 * (row - special);
        assertThat(kept.row(row)).as(name).isEqualTo(full.row(from));
      }
    }
  }

  /// The pixels of a patch that is left out change nothing, those of all others do.
  @Test
  void onlyPatchesThatStayHaveGradients() throws Exception {
    GoldenCase golden = GoldenCase.named("square");
    ViT vit = golden.vit();
    ViTSpec spec = vit.spec();
    List<float[]> pictures = golden.pictures(1).stream().map(picture -> picture.clone()).toList();
    float[] gradient = backward(vit, pictures, PATCHES, new GradientSum()).getFirst();
    for (int i = 0; i < gradient.length; i++) {
      int y = i / spec.imageWidth() % spec.imageHeight();
      int x = i % spec.imageWidth();
      int patch = y / spec.patchHeight() * spec.gridWidth() + x / spec.patchWidth();
      assertThat(gradient[i] == 0).as("pixel %d, %d", y, x).isEqualTo(patch % 2 == 1);
    }
    float[] before = vit.forward(pictures, Trace.NONE, PATCHES).data();
    pictures.getFirst()[spec.patchWidth()] += 1; // of the second patch
    assertThat(vit.forward(pictures, Trace.NONE, PATCHES).data()).isEqualTo(before);
    pictures.getFirst()[0] += 1;
    assertThat(vit.forward(pictures, Trace.NONE, PATCHES).data()).isNotEqualTo(before);
  }

  /// Small steps at some values of every tensor, with the same draw. Two pictures, for which other
  /// things are left out.
  @ParameterizedTest
  @ValueSource(strings = {"jax", "timm-clip", "encoder-patch", "timm-distilled"})
  void theLossChangesAsTheGradientSays(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    MemoryFile file = MemoryFile.of(golden);
    ViT vit = file.vit(golden);
    List<float[]> pictures = golden.pictures(2);

    var sum = new GradientSum();
    List<float[]> ofPixels = backward(vit, pictures, ALL, sum);

    LearnedFile.of(golden)
        .gradients(vit, sum)
        .forEach((tensor, gradient) ->
            assertSteps(vit, pictures, file.tensor(tensor).floats(), gradient));
    assertSteps(vit, pictures, pictures.getLast(), ofPixels.getLast());
  }

  private static void assertSteps(
      ViT vit, List<float[]> pictures, float[] values, float[] gradient) {
    int stride = Math.max(1, values.length / 7); // some of each tensor
    for (int i = 0; i < values.length; i += stride) {
      float value = values[i];
      values[i] = (float) (value + STEP);
      double up = loss(vit.forward(pictures, Trace.NONE, ALL));
      values[i] = (float) (value - STEP);
      double down = loss(vit.forward(pictures, Trace.NONE, ALL));
      values[i] = value;
      assertThat((double) gradient[i]).isCloseTo((up - down) / (2 * STEP), within(2e-3));
    }
  }

  /// Hugging Face's ViT has them there, and nowhere else.
  @Test
  void eachPlaceIsAsked() throws Exception {
    GoldenCase golden = GoldenCase.named("square");
    List<String> asked = new ArrayList<>();
    Dropout asking =
        new Fixed() {
          @Override
          public Matrix dropped(String place, Matrix x) {
            asked.add(place);
            return x;
          }
        };
    golden.vit().forward(golden.pictures(1), Trace.NONE, asking);
    assertThat(asked)
        .containsExactly(
            "embeddings",
            "layer.0.attention.probs",
            "layer.0.attention.output",
            "layer.0.mlp.output",
            "layer.1.attention.probs",
            "layer.1.attention.output",
            "layer.1.mlp.output");
  }

  private static double loss(Matrix logits) {
    return IntStream.range(0, logits.rows())
        .mapToDouble(i -> CrossEntropy.of(logits.row(i), i))
        .sum();
  }

  private static List<float[]> backward(
      ViT vit, List<float[]> pictures, Dropout dropout, Gradients gradients) {
    Activations activations = Activations.forWeights();
    Matrix logits = vit.forward(pictures, activations, dropout);
    Matrix loss = Matrix.zeros(logits.rows(), logits.cols());
    for (int i = 0; i < logits.rows(); i++) {
      loss.setRowInPlace(i, CrossEntropy.gradient(logits.row(i), i));
    }
    return vit.backward(pictures, activations, loss, gradients, Trace.NONE, dropout).get();
  }

  private static Matrix matrix(RecordedTrace trace, String name) {
    Tensor tensor = Objects.requireNonNull(trace.activations().get(name));
    int cols = tensor.shape().getLast();
    return new Matrix(tensor.size() / cols, cols, tensor.floats());
  }
}
