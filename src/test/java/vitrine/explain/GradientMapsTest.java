package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.tensor.Tensor;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;

/// The maps equal those computed from PyTorch's autograd in float64 (tools/golden/gradients.py), of
/// every family.
class GradientMapsTest {
  /// Of the map's largest value.
  private static final float RELATIVE = 1e-5f;

  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  /// But for the one with a single class: the softmax of one is sure, and its loss has no gradient.
  static List<String> severalClasses() {
    return GoldenCase.names().stream().filter(name -> !name.equals("no-qkv-bias")).toList();
  }

  @ParameterizedTest
  @MethodSource("severalClasses")
  void thePixelsGradientIsThatOfAutograd(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();

    Grid map = PixelGradient.of(vit, pixels(golden), vit.spec().numLabels() / 2);

    assertClose(map, golden.gradients().tensor("heatmap"));
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void relevanceIsThatOfAutograd(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    ViT vit = golden.vit();

    Grid map = Relevance.of(vit, pixels(golden), vit.spec().numLabels() / 2);

    assertClose(map, golden.gradients().tensor("relevance"));
  }

  @Test
  void aSingleClassIsSureWhateverThePixels() throws Exception {
    GoldenCase golden = GoldenCase.named("no-qkv-bias");

    assertThat(PixelGradient.of(golden.vit(), pixels(golden), 0).values()).containsOnly(0);
  }

  @Test
  void aClassThatIsNotThereIsRefused() throws Exception {
    GoldenCase golden = GoldenCase.named("timm");
    ViT vit = golden.vit();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PixelGradient.of(vit, pixels(golden), 5))
        .withMessage("class 5; allowed: 0 to 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Relevance.of(vit, pixels(golden), -1))
        .withMessage("class -1; allowed: 0 to 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Relevance.of(vit, new float[3], 1))
        .withMessage("3 × 12 × 12 pixels wanted, 3 given");
  }

  private static float[] pixels(GoldenCase golden) {
    return golden.golden().tensor("pixels").floats();
  }

  private static void assertClose(Grid map, Tensor wanted) {
    assertThat(List.of(map.rows(), map.cols())).isEqualTo(wanted.shape());
    float largest = 0;
    for (float value : wanted.floats()) {
      largest = Math.max(largest, value);
    }
    assertThat(largest > 0 || map.values().length == 1).isTrue();
    for (int i = 0; i < map.values().length; i++) {
      assertThat(Math.abs(map.values()[i] - wanted.floats()[i]))
          .as("value %d: %s expected, %s computed", i, wanted.floats()[i], map.values()[i])
          .isLessThanOrEqualTo(RELATIVE * largest);
    }
  }
}
