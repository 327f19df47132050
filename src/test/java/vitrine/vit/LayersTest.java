package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;

/// What golden files do not reach: the edges of the layers.
class LayersTest {
  private static final Tensor NONE = Tensor.of(List.of(0));
  private static final ViTWeights NO_PARTS =
      new ViTWeights(
          new Embedding(new PatchEmbedding(null, NONE, null, null), List.of(), null, null),
          List.of(),
          null,
          new Head(Pooling.CLS, null, null, new Linear(NONE, null), null));

  @Test
  void softmaxOfHugeNumbersIsFinite() {
    Matrix probs = Softmax.ofEachRow(new Matrix(2, 2, new float[] {1e30f, 1e30f, -1e30f, 1e30f}));

    assertThat(probs.data()).containsExactly(0.5f, 0.5f, 0, 1);
  }

  @Test
  void aNormOfEqualNumbersIsItsBias() {
    var norm =
        new LayerNorm(Tensor.of(List.of(3), 2, 2, 2), Tensor.of(List.of(3), 1, -1, 0), 1e-12);

    assertThat(norm.forward(new Matrix(1, 3, new float[] {0.1f, 0.1f, 0.1f})).data())
        .containsExactly(1, -1, 0);
  }

  @Test
  void aNormFarFromZeroKeepsItsDigits() {
    var norm = new LayerNorm(Tensor.of(List.of(2), 1, 1), Tensor.of(List.of(2), 0, 0), 1e-12);

    assertThat(norm.forward(new Matrix(1, 2, new float[] {10_000, 10_001})).data())
        .containsExactly(-1, 1);
  }

  @Test
  void pixelsOfAnotherSizeAreRefused() {
    var vit = new ViT(PaperSpec.of(4, 6, 2, 3, 3, 8, 1, 2, 8, 2, Activation.GELU, 1e-6), NO_PARTS);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> vit.forward(new float[71]))
        .withMessage("3 × 4 × 6 pixels wanted, 71 given");
  }
}
