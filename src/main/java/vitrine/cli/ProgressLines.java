package vitrine.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// How far a long task is, for a log: a line each ten seconds, with rate and time left.
final class ProgressLines {
  private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

  private final String task;
  private final long steps;
  private final Consumer<String> line;
  private final LongSupplier nanoTime;
  private final long begun;
  private long last;
  private long done;
  private String message = "";

  ProgressLines(String task, long steps, Consumer<String> line) {
    this(task, steps, line, System::nanoTime);
  }

  ProgressLines(String task, long steps, Consumer<String> line, LongSupplier nanoTime) {
    this.task = task;
    this.steps = steps;
    this.line = line;
    this.nanoTime = nanoTime;
    begun = nanoTime.getAsLong();
    last = begun;
  }

  /// What the next lines end in.
  void message(String what) {
    message = ", " + what;
  }

  void step() {
    done++;
    long now = nanoTime.getAsLong();
    if (now - last < TEN_SECONDS || done >= steps) {
      return;
    }
    last = now;
    double rate = done / ((now - begun) / 1e9);
    line.accept(
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d (%d %%), %.1f/s, %s left%s",
            task,
            done,
            steps,
            100 * done / steps,
            rate,
            duration(Math.round((steps - done) / rate)),
            message));
  }

  /// For people.
  static String duration(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
