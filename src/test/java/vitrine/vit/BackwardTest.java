package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// The way back, without PyTorch: held against small steps, and what holds for all gradients.
class BackwardTest {
  private static final double STEP = 1.0 / 512;

  /// What sums in another order may differ by.
  private static final Offset<Float> FEW = within(1e-5f);

  /// A step there and a step back at some values of every tensor: the loss must change as its
  /// gradient says. The step is large and float32 coarse, so this is no proof of digits; autograd's
  /// files are. Without ReLU, whose kink may lie within a step.
  @ParameterizedTest
  @ValueSource(strings = {"jax", "timm-clip", "encoder-patch", "timm-distilled"})
  void theLossChangesAsTheGradientSays(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    MemoryFile file = MemoryFile.of(golden);
    ViT vit = file.vit(golden);
    float[] pixels = golden.pictures(1).getFirst();
    int label = vit.spec().numLabels() - 1;

    var sum = new GradientSum();
    float[] ofPixels = backward(vit, pixels, label, sum);

    LearnedFile.of(golden)
        .gradients(vit, sum)
        .forEach((tensor, gradient) ->
            assertSteps(vit, pixels, label, file.tensor(tensor).floats(), gradient));
    assertSteps(vit, pixels, label, pixels, ofPixels);
  }

  private static void assertSteps(
      ViT vit, float[] pixels, int label, float[] values, float[] gradient) {
    int stride = Math.max(1, values.length / 7); // some of each tensor
    for (int i = 0; i < values.length; i += stride) {
      float value = values[i];
      values[i] = (float) (value + STEP);
      double up = CrossEntropy.of(vit.forward(pixels), label);
      values[i] = (float) (value - STEP);
      double down = CrossEntropy.of(vit.forward(pixels), label);
      values[i] = value;
      assertThat((double) gradient[i]).isCloseTo((up - down) / (2 * STEP), within(1e-3));
    }
  }

  /// The gradient of a sum is the sum of the gradients, but for the roundings.
  @ParameterizedTest
  @ValueSource(strings = {"square", "timm-dinov2", "vit-pytorch", "encoder-conv"})
  void gradientsOfTwoPicturesAddUp(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();
    List<float[]> pictures = golden.pictures(2);
    var first = new GradientSum();
    var second = new GradientSum();
    var both = new GradientSum();

    backward(vit, pictures.get(0), 0, first);
    backward(vit, pictures.get(1), 1, second);
    backward(vit, pictures.get(0), 0, both);
    backward(vit, pictures.get(1), 1, both);

    vit.weights()
        .tensors()
        .forEach(learned -> {
          float[] a = first.of(learned);
          float[] b = second.of(learned);
          float[] sum = new float[a.length];
          for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
          }
          assertThat(both.of(learned)).containsExactly(sum, FEW);
        });
  }

  /// Pictures that go together know nothing of each other: their logits, activations' gradients and
  /// pixels' gradients are those of each alone, and the weights' are the sum, but for the
  /// roundings.
  @Test
  void aBatchIsItsPictures() throws Exception {
    for (String name : GoldenCase.names()) {
      GoldenCase golden = GoldenCase.named(name);
      ViT vit = golden.vit();
      List<float[]> pictures = golden.pictures(3);
      int labels = vit.spec().numLabels();
      var ofAll = new GradientSum();
      var ofEach = new GradientSum();
      Activations activations = Activations.forWeights();
      Matrix logits = vit.forward(pictures, activations, Dropout.NONE);
      Matrix loss = Matrix.zeros(3, labels);
      for (int i = 0; i < 3; i++) {
        loss.setRowInPlace(i, CrossEntropy.gradient(logits.row(i), i % labels));
      }
      List<float[]> ofPixels =
          vit.backward(pictures, activations, loss, ofAll, Trace.NONE, Dropout.NONE).get();

      for (int i = 0; i < 3; i++) {
        assertThat(logits.row(i)).as(name).containsExactly(vit.forward(pictures.get(i)), FEW);
        float[] alone = backward(vit, pictures.get(i), i % labels, ofEach);
        assertThat(ofPixels.get(i)).as(name).containsExactly(alone, FEW);
      }
      vit.weights()
          .tensors()
          .forEach(learned ->
              assertThat(ofAll.of(learned)).as(name).containsExactly(ofEach.of(learned), FEW));
    }
  }

  @Test
  void everyLearnedTensorHasAGradientAndNoOther() throws Exception {
    for (String name : GoldenCase.names()) {
      ViT vit = GoldenCase.named(name).vit();
      List<Tensor> told = new ArrayList<>();
      backward(
          vit, GoldenCase.named(name).pictures(1).getFirst(), 0, (learned, _) -> told.add(learned));

      Set<Integer> learned =
          vit.weights().tensors().map(System::identityHashCode).collect(Collectors.toSet());
      assertThat(told.stream().map(System::identityHashCode))
          .as(name)
          .containsExactlyInAnyOrderElementsOf(learned);
    }
  }

  /// Half of the work and half of the memory is for the weights.
  @Test
  void thePixelsGradientAloneNeedsLess() throws Exception {
    for (String name : GoldenCase.names()) {
      GoldenCase golden = GoldenCase.named(name);
      ViT vit = golden.vit();
      float[] pixels = golden.pictures(1).getFirst();
      Activations few = Activations.forPixels();
      Activations all = Activations.forWeights();
      float[] loss = CrossEntropy.gradient(vit.forward(pixels, few), 0);
      vit.forward(pixels, all);

      assertThat(vit.backward(pixels, few, loss, Gradients.NONE, Trace.NONE))
          .as(name)
          .isEqualTo(vit.backward(pixels, all, loss, new GradientSum(), Trace.NONE));
      assertThat(few.size()).as(name).isLessThan(all.size() * 3 / 4);
    }
  }

  @Test
  void theTraceNamesGradientsAsForwardNamesActivations() throws Exception {
    for (String name : GoldenCase.names()) {
      GoldenCase golden = GoldenCase.named(name);
      ViT vit = golden.vit();
      float[] pixels = golden.pictures(1).getFirst();
      var there = new RecordedTrace();
      var back = new RecordedTrace();
      vit.forward(pixels, there);
      Activations activations = Activations.forPixels();
      float[] loss = CrossEntropy.gradient(vit.forward(pixels, activations), 0);
      vit.backward(pixels, activations, loss, Gradients.NONE, back);

      assertThat(back.activations().keySet())
          .as(name)
          .containsExactlyInAnyOrderElementsOf(there.activations().keySet());
      there
          .activations()
          .forEach((activation, value) ->
              assertThat(back.activations().get(activation))
                  .as("%s of %s", activation, name)
                  .extracting(Tensor::shape)
                  .isEqualTo(value.shape()));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    GoldenCase golden = GoldenCase.named("timm");
    ViT vit = golden.vit();
    float[] pixels = golden.pictures(1).getFirst();
    Activations few = Activations.forPixels();
    float[] logits = vit.forward(pixels, few);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> vit.backward(new float[3], few, logits, Gradients.NONE, Trace.NONE))
        .withMessage("3 × 12 × 12 pixels wanted, 3 given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vit.backward(pixels, few, new float[3], Gradients.NONE, Trace.NONE));
    assertThatIllegalStateException()
        .isThrownBy(() -> vit.backward(pixels, few, logits, new GradientSum(), Trace.NONE))
        .withMessage(
            "no activation layer.1.mlp.activation: was the forward pass traced into activations for weights?");
    assertThatIllegalStateException()
        .isThrownBy(() ->
            vit.backward(pixels, Activations.forWeights(), logits, new GradientSum(), Trace.NONE));
  }

  private static float[] backward(ViT vit, float[] pixels, int label, Gradients gradients) {
    Activations activations = Activations.forWeights();
    float[] logits = vit.forward(pixels, activations);
    float[] loss = CrossEntropy.gradient(logits, label);
    return vit.backward(pixels, activations, loss, gradients, Trace.NONE);
  }
}
