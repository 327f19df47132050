package vitrine.serving;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// The stages through which a picture passes: the label `stage` of the metrics, the keys of
/// `timings`.
public enum Stage {
  /// Bytes to pixels.
  DECODE,
  /// Pixels to the network's input.
  PREPROCESS,
  /// Waiting for a free core and for the batch.
  QUEUE,
  /// The network, for the whole batch.
  INFERENCE,
  /// Logits to predictions.
  POSTPROCESS,
  /// Of an explanation, all that a classification does not need: parts hidden one by one, the map,
  /// its drawing.
  EXPLAIN;

  /// As it stands in metrics and answers.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The milliseconds that a picture spent in it, to the microsecond; 0 where it was not.
  public double millisOf(Map<Stage, Duration> timings) {
    return Math.round(timings.getOrDefault(this, Duration.ZERO).toNanos() / 1e3) / 1e3;
  }
}
