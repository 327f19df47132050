package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarRendererTest {
  private static String line(long done, String message, int width) {
    return new BarRenderer("", 1)
        .line("train", done, 60_000, Duration.ofSeconds(10), message, width);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "120; train  33 % │████████████▎                        │ 20,000 of 60,000, 2,000.0/s, 20 s"
            + " left, loss 2.3294, accuracy 0.1130",
        "90; train  33 % │██▎    │ 20,000 of 60,000, 2,000.0/s, 20 s left, loss 2.3294, accuracy"
            + " 0.1130",
        "76; train  33 % │███▋       │ 2,000.0/s, 20 s left, loss 2.3294, accuracy 0.1130",
        "60; train  33 % │██    │ 20 s left, loss 2.3294, accuracy 0.1130",
        "50; train  33 % │██▎    │ loss 2.3294, accuracy 0.1130",
        "40; train  33 %, loss 2.3294, accuracy 0.113",
        "20; train  33 %, loss 2.",
      })
  void itFitsIntoTheTerminal(int width, String expected) {
    String line = line(20_000, "loss 2.3294, accuracy 0.1130", width);
    assertThat(line).startsWith(expected).hasSizeLessThanOrEqualTo(width);
  }

  @Test
  void fromBeginningToEnd() {
    assertThat(line(0, "", 60))
        .isEqualTo("train   0 % │                           │ 0 of 60,000, 0.0/s");
    assertThat(line(60_000, "", 60)).startsWith("train 100 % │█████").contains("0 s left");
  }

  @Test
  void bytes() {
    assertThat(
            new BarRenderer(" MB", 1_000_000)
                .line("vit", 50_000_000, 300_000_000, Duration.ofSeconds(4), "", 60))
        .endsWith("│ 50 of 300 MB, 12.5 MB/s, 20 s left");
  }
}
