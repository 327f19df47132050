package vitrine.classify.web;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import vitrine.classify.Timed;
import vitrine.serving.Stage;

/// The `Server-Timing` header (W3C): milliseconds by stage, of several pictures the longest of
/// each.
final class ServerTiming {
  static final String HEADER = "Server-Timing";

  private ServerTiming() {}

  static String of(List<? extends Timed> answers) {
    return Arrays.stream(Stage.values())
        .map(stage -> entry(stage, answers))
        .collect(Collectors.joining(", "));
  }

  private static String entry(Stage stage, List<? extends Timed> answers) {
    long nanos =
        answers.stream()
            .mapToLong(each -> each.timings().getOrDefault(stage, Duration.ZERO).toNanos())
            .max()
            .orElse(0);
    return String.format(Locale.ROOT, "%s;dur=%.3f", stage.label(), nanos / 1e6);
  }
}
