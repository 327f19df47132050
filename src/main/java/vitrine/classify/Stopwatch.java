package vitrine.classify;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import vitrine.serving.Stage;

/// How long each stage of one picture took.
public final class Stopwatch {
  private final Map<Stage, Duration> timings = new EnumMap<>(Stage.class);
  private long last = System.nanoTime();

  /// The time since the last lap went to `stage`.
  public void lap(Stage stage) {
    long now = System.nanoTime();
    add(stage, now - last);
    last = now;
  }

  /// The time since the last lap went to what has been added instead.
  public void skip() {
    last = System.nanoTime();
  }

  /// Adds time that was measured elsewhere.
  public void add(Stage stage, long nanos) {
    timings.merge(stage, Duration.ofNanos(nanos), Duration::plus);
  }

  /// So far.
  public Map<Stage, Duration> timings() {
    return Collections.unmodifiableMap(timings);
  }
}
