package vitrine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScoreFunctionTest {
  private static final Offset<Float> ROUNDING = within(1e-7f);

  @Test
  void softmaxIsExpOverTheSumOfExps() {
    float[] scores = ScoreFunction.SOFTMAX.apply(new float[] {1, -2, 0.5f});

    double sum = Math.exp(1) + Math.exp(-2) + Math.exp(0.5);
    assertThat(scores)
        .containsExactly(
            new float[] {
              (float) (Math.exp(1) / sum),
              (float) (Math.exp(-2) / sum),
              (float) (Math.exp(.5) / sum)
            },
            ROUNDING);
  }

  @Test
  void softmaxOfLogitsOverExpsRangeIsFinite() {
    assertThat(ScoreFunction.SOFTMAX.apply(new float[] {1e4f, 1e4f, -1e4f}))
        .containsExactly(0.5f, 0.5f, 0);
    assertThat(ScoreFunction.SOFTMAX.apply(new float[] {-3e38f, -3e38f})).containsExactly(.5f, .5f);
    assertThat(ScoreFunction.SOFTMAX.apply(new float[] {3e38f, -3e38f})).containsExactly(1, 0);
    assertThat(ScoreFunction.SOFTMAX.apply(new float[] {-7})).containsExactly(1);
  }

  @Test
  void softmaxOfManyClassesSumsToOne() {
    float[] logits = new float[21_843];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.sin(i);
    }

    double sum = 0;
    for (float score : ScoreFunction.SOFTMAX.apply(logits)) {
      sum += score;
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
  }

  @Test
  void sigmoidLooksAtEachLogitAlone() {
    assertThat(ScoreFunction.SIGMOID.apply(new float[] {0, 2, -2}))
        .containsExactly(
            new float[] {.5f, (float) (1 / (1 + Math.exp(-2))), (float) (1 / (1 + Math.exp(2)))},
            ROUNDING);
    assertThat(ScoreFunction.SIGMOID.apply(new float[] {1e4f, -1e4f})).containsExactly(1, 0);
  }

  @Test
  void noneIsACopy() {
    float[] logits = {3, -1e30f};

    float[] scores = ScoreFunction.NONE.apply(logits);

    assertThat(scores).containsExactly(logits).isNotSameAs(logits);
  }
}
