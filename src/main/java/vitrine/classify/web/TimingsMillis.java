package vitrine.classify.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Map;
import vitrine.serving.Stage;

/// Milliseconds that a picture spent in each stage, to the microsecond.
@Schema(name = "Timings")
public record TimingsMillis(
    double decode, double preprocess, double queue, double inference, double postprocess) {
  /// Of a picture's answer; 0 for a stage that there was not.
  public static TimingsMillis of(Map<Stage, Duration> timings) {
    return new TimingsMillis(
        millis(timings, Stage.DECODE),
        millis(timings, Stage.PREPROCESS),
        millis(timings, Stage.QUEUE),
        millis(timings, Stage.INFERENCE),
        millis(timings, Stage.POSTPROCESS));
  }

  private static double millis(Map<Stage, Duration> timings, Stage stage) {
    return Math.round(timings.getOrDefault(stage, Duration.ZERO).toNanos() / 1e3) / 1e3;
  }
}
