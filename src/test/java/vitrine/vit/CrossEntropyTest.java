package vitrine.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The loss and its gradient.
class CrossEntropyTest {
  static List<String> goldenCases() {
    return GoldenCase.names().stream().filter(name -> !name.equals("no-qkv-bias")).toList();
  }

  /// All but the one with a single class, whose golden loss is the sigmoid's.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void theGradientIsThatOfAutograd(String name) {
    GoldenCase golden = GoldenCase.named(name);
    float[] logits = golden.golden().tensor("logits").floats();

    assertThat(CrossEntropy.gradient(logits, logits.length / 2))
        .containsExactly(golden.gradients().tensor("logits").floats(), within(1e-6f));
  }

  @Test
  void theLossIsMinusTheLogarithmOfTheProbability() {
    float[] logits = {1, 3, 2};
    double sum = Math.exp(1) + Math.exp(3) + Math.exp(2);

    assertThat(CrossEntropy.of(logits, 2)).isCloseTo(-Math.log(Math.exp(2) / sum), within(1e-12));
  }

  @Test
  void hugeLogitsOverflowNothing() {
    assertThat(CrossEntropy.of(new float[] {1e30f, -1e30f}, 0)).isZero();
    assertThat(CrossEntropy.of(new float[] {1000, 0}, 1)).isEqualTo(1000);
    assertThat(CrossEntropy.gradient(new float[] {1e30f, -1e30f}, 1)).containsExactly(1, -1);
  }

  /// Where the class has all but 1e-13 of the probability, 1 minus it would be nothing in float32.
  @Test
  void aSureAnswerKeepsItsDigits() {
    float[] gradient = CrossEntropy.gradient(new float[] {30, 0, 0}, 0);

    double other = Math.exp(-30) / (1 + 2 * Math.exp(-30));
    assertThat(gradient).containsExactly((float) (-2 * other), (float) other, (float) other);
  }
}
