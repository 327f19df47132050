package vitrine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecycledMemoryTest {
  private final RecycledMemory memory = new RecycledMemory();

  @Test
  void nobodyElseHasAnArrayUntilAllIsRecycled() {
    float[] first = memory.take(5);
    float[] second = memory.take(5);
    float[] other = memory.take(6);
    assertThat(first).isNotSameAs(second).hasSize(5);
    assertThat(other).hasSize(6);

    memory.recycle();
    assertThat(memory.take(5)).isSameAs(first);
    assertThat(memory.take(6)).isSameAs(other);
    assertThat(memory.take(5)).isSameAs(second);
    assertThat(memory.take(5)).isNotSameAs(first).isNotSameAs(second);
  }

  /// 256 MB are kept at most.
  @Test
  void whatIsTooMuchIsNotKept() {
    memory.take(1 << 25);
    float[] fits = memory.take(1 << 25);
    float[] tooMuch = memory.take(3);

    memory.recycle();
    memory.take(1 << 25);
    assertThat(memory.take(1 << 25)).isSameAs(fits);
    assertThat(memory.take(3)).isNotSameAs(tooMuch);
  }
}
