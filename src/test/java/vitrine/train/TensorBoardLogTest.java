package vitrine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_763_800_000_250L), ZoneOffset.UTC);

  @TempDir private Path folder;

  /// Byte for byte what TensorBoard's own writer makes of it (`tools/golden/events.py`).
  @Test
  void theFileIsTensorBoards() throws IOException {
    var log = new TensorBoardLog(folder, 40, CLOCK);
    log.add(new EpochReport(3, 60, 0.001, new Outcome(2, 3, 4), new Outcome(5, 4, 8), 12, 2000));
    log.add(new EpochReport(4, 80, 0, new Outcome(1, 4, 4), null, 24, 1999.5));
    assertThat(folder.resolve("events.out.tfevents.0000000040.vitrine"))
        .hasSameBinaryContentAs(Path.of("src/test/resources/train/events.tfevents"));
  }

  /// What a killed process logged after its checkpoint is not there twice.
  @Test
  void goingOnFromTheSameStepBeginsTheFileAnew() throws IOException {
    var killed = new TensorBoardLog(folder, 0, CLOCK);
    Path file = folder.resolve("events.out.tfevents.0000000000.vitrine");
    long begun = Files.size(file);
    killed.add(new EpochReport(1, 20, 0.001, new Outcome(2, 3, 4), null, 12, 2000));
    assertThat(Files.size(file)).isGreaterThan(begun);
    new TensorBoardLog(folder, 0, CLOCK);
    assertThat(file).hasSize(begun);
  }
}
