package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A line each ten seconds, by a clock of the test's.
class ProgressLinesTest {
  private long now;

  @Test
  void rateAndTimeLeft() {
    List<String> lines = new ArrayList<>();
    var progress = new ProgressLines("evaluate", 100_000, lines::add, () -> now);
    for (int i = 0; i < 100_000; i++) {
      now += 100_000_000; // a tenth of a second
      progress.step();
    }
    assertThat(lines)
        .hasSize(999) // the end is not worth a line
        .startsWith("evaluate: 100 of 100,000 (0 %), 10.0/s, 2:46:30 left")
        .endsWith("evaluate: 99,900 of 100,000 (99 %), 10.0/s, 10 s left");
  }
}
