package vitrine.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/// A progress bar as one line: the bar, how much is done, rate, time left, and what is said beside
/// it. A narrow terminal loses the bar first, then the amount, then the rate.
///
/// @param unit that amounts are shown in, such as ` MB`; may be empty
/// @param unitSize steps of a unit
record BarRenderer(String unit, long unitSize) implements ProgressBarRenderer {
  private static final int LEAST_BAR = 5;
  private static final int MOST_BAR = 40;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
  private static final String FULL = "█";

  @Override
  public String render(ProgressState state, int width) {
    return line(
        state.getTaskName(),
        state.getCurrent(),
        state.getMax(),
        state.getElapsedAfterStart(),
        state.getExtraMessage(),
        width);
  }

  /// The line.
  ///
  /// @param done steps
  /// @param all steps
  /// @param message beside it; may be empty
  /// @param width of the line at most, in characters
  String line(
      String task, long done, long all, Duration elapsed, @Nullable String message, int width) {
    double share = all == 0 ? 1 : Math.min(1, (double) done / all);
    double rate = done / Math.max(1e-3, elapsed.toMillis() / 1e3);
    List<String> parts = new ArrayList<>();
    parts.add("%,d of %,d%s".formatted(done / unitSize, all / unitSize, unit));
    parts.add(String.format(Locale.ROOT, "%,.1f%s/s", rate / unitSize, unit));
    parts.add(done == 0 ? "" : ProgressLines.duration(Math.round((all - done) / rate)) + " left");
    parts.add(message == null ? "" : message);
    parts.removeIf(String::isEmpty);
    String head = String.format(Locale.ROOT, "%s %3d %%", task, (int) (100 * share));
    String text = head + ", " + String.join(", ", parts);
    while (text.length() > width && parts.size() > 1) {
      parts.removeFirst();
      text = head + ", " + String.join(", ", parts);
    }
    int bar = Math.min(MOST_BAR, width - text.length() - 2);
    return bar < LEAST_BAR
        ? text.substring(0, Math.min(text.length(), width))
        : head + " │" + bar(share, bar) + "│" + text.substring(head.length() + 1);
  }

  /// So much of it filled, to an eighth of a character.
  private static String bar(double share, int length) {
    int eighths = (int) (share * length * EIGHTHS.length());
    int full = eighths / EIGHTHS.length();
    String filled = FULL.repeat(full);
    return full == length
        ? filled
        : filled + EIGHTHS.charAt(eighths % EIGHTHS.length()) + " ".repeat(length - full - 1);
  }
}
