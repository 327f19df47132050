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
        Stage.DECODE.millisOf(timings),
        Stage.PREPROCESS.millisOf(timings),
        Stage.QUEUE.millisOf(timings),
        Stage.INFERENCE.millisOf(timings),
        Stage.POSTPROCESS.millisOf(timings));
  }
}
