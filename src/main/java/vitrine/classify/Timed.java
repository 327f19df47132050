package vitrine.classify;

import java.time.Duration;
import java.util.Map;
import vitrine.serving.Stage;

/// What a picture was answered with, and how long that took.
public interface Timed {
  /// Of every stage that there was.
  Map<Stage, Duration> timings();
}
