package vitrine.classify.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import vitrine.classify.Classification;
import vitrine.classify.Classification.Timings;

/// The `Server-Timing` header (W3C): milliseconds by stage, of several pictures the longest of
/// each.
final class ServerTiming {
  static final String HEADER = "Server-Timing";

  private ServerTiming() {}

  static String of(List<Classification> classifications) {
    return String.join(
        ", ",
        entry("decode", classifications, Timings::decode),
        entry("preprocess", classifications, Timings::preprocess),
        entry("queue", classifications, Timings::queue),
        entry("inference", classifications, Timings::inference),
        entry("postprocess", classifications, Timings::postprocess));
  }

  private static String entry(
      String stage, List<Classification> classifications, Function<Timings, Duration> took) {
    long nanos =
        classifications.stream().mapToLong(c -> took.apply(c.timings()).toNanos()).max().orElse(0);
    return String.format(Locale.ROOT, "%s;dur=%.3f", stage, nanos / 1e6);
  }
}
