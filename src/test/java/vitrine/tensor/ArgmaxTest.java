package vitrine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArgmaxTest {
  @Test
  void theFirstOfTheLargest() {
    assertThat(Argmax.of(new float[] {-3, -1, -2, -1})).isEqualTo(1);
    assertThat(Argmax.of(new float[] {1, Float.NaN, 2})).isEqualTo(2);
    assertThat(Argmax.of(new float[0])).isZero();
  }
}
