package vitrine.classify.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;

class UploadMemoryTest {
  private static final int BUDGET = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(BUDGET);

  private UploadMemory memory(int weight) {
    return new UploadMemory(budget, () -> 7).weighing(weight);
  }

  private static InputStream body(int length) {
    return new ByteArrayInputStream(new byte[length]);
  }

  /// Nothing is known but that no more than 64 MB will come.
  private static byte[] read(UploadMemory memory, int length) throws IOException {
    return memory.read(body(length), 64 << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32 << 10, (32 << 10) + 1, 300_000, BUDGET - 1, BUDGET})
  void allThatComesIsReadAndNoMoreIsHeld(int length) throws IOException {
    try (UploadMemory memory = memory(1)) {
      assertThat(read(memory, length)).hasSize(length);
      assertThat(budget.reserved()).isEqualTo(Math.ceilDiv(length, 1024) * 1024L);
    }
    assertThat(budget.reserved()).isZero();
    try (UploadMemory memory = memory(1)) {
      assertThat(memory.read(body(length), length)).hasSize(length);
    }
  }

  @Test
  void manyPartsTakeWhatTheyAre() throws IOException {
    try (UploadMemory memory = memory(1)) {
      for (int part = 0; part < 10; part++) {
        assertThat(read(memory, 100 << 10)).hasSize(100 << 10);
      }
      assertThat(budget.reserved()).isEqualTo(1000 << 10);
      assertThat(read(memory, 24 << 10)).hasSize(24 << 10);
      assertThatThrownBy(() -> read(memory, 1))
          .isInstanceOf(Failure.BodyTooLarge.class)
          .hasMessageContaining("larger than " + BUDGET);
    }
  }

  @Test
  void whatWeighsMore() throws IOException {
    try (UploadMemory memory = memory(4)) {
      assertThat(read(memory, BUDGET / 4)).hasSize(BUDGET / 4);
    }
    try (UploadMemory memory = memory(4)) {
      assertThatThrownBy(() -> read(memory, BUDGET / 4 + 1))
          .isInstanceOf(Failure.BodyTooLarge.class)
          .hasMessageContaining("larger than " + BUDGET / 4);
    }
  }

  /// What others hold is not for ever.
  @Test
  void besideOthersThereIsLess() throws IOException {
    try (UploadMemory other = memory(1);
        UploadMemory memory = memory(1)) {
      assertThat(read(other, BUDGET - (100 << 10))).isNotEmpty();
      assertThatThrownBy(() -> read(memory, (100 << 10) + 1))
          .isInstanceOf(Failure.UploadsFull.class)
          .hasMessageContaining("7 s");
    }
    try (UploadMemory other = memory(1);
        UploadMemory memory = memory(1)) {
      assertThat(read(other, BUDGET - (100 << 10))).isNotEmpty();
      assertThat(read(memory, 100 << 10)).hasSize(100 << 10);
    }
  }

  /// Who says that much will come, and sends little, holds little.
  @Test
  void noMoreThanFourTimesWhatHasComeIsReserved() throws IOException {
    try (UploadMemory memory = memory(1)) {
      var stalling =
          new InputStream() {
            private int sent;

            @Override
            public int read() {
              assertThat(budget.reserved()).isLessThanOrEqualTo(Math.max(32 << 10, 4 * sent));
              return sent++ < 500_000 ? 0 : -1;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
              return read() < 0 ? -1 : 1;
            }
          };
      assertThat(memory.read(stalling, BUDGET)).hasSize(500_000);
    }
  }
}
