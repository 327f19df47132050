package vitrine.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// A progress bar on stderr when that is a terminal; otherwise nothing, or, of a long task, lines.
final class Progress implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  private final @Nullable ProgressLines lines;

  private Progress(@Nullable ProgressBar bar) {
    this(bar, null);
  }

  private Progress(@Nullable ProgressBar bar, @Nullable ProgressLines lines) {
    this.bar = bar;
    this.lines = lines;
  }

  static Progress of(String task, long steps) {
    return steps < 2 || !terminal() ? new Progress(null) : new Progress(bar(task, steps).build());
  }

  /// Of a task that may take hours.
  ///
  /// @param err for lines where there is no terminal
  static Progress ofLong(String task, long steps, PrintWriter err) {
    return terminal()
        ? of(task, steps)
        : new Progress(
            null,
            new ProgressLines(
                task,
                steps,
                line -> {
                  err.println("vitrine: " + line);
                  err.flush();
                }));
  }

  /// Of something that is counted in bytes.
  static Progress ofBytes(String task, long bytes) {
    return terminal()
        ? new Progress(bar(task, bytes).setUnit(" MB", 1_000_000).build())
        : new Progress(null);
  }

  private static ProgressBarBuilder bar(String task, long steps) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .showSpeed()
        .setUpdateIntervalMillis(200)
        .setConsumer(new ConsoleProgressBarConsumer(System.err));
  }

  /// Java knows only whether stdin and stdout are a terminal; Linux tells of stderr.
  static boolean terminal() {
    Path stderr = Path.of("/proc/self/fd/2");
    try {
      if (Files.exists(stderr)) {
        return Files.readSymbolicLink(stderr).toString().matches("/dev/(pts/|tty).*");
      }
    } catch (IOException e) {
      return false;
    }
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  void step() {
    step(1);
    if (lines != null) {
      lines.step();
    }
  }

  void step(long steps) {
    if (bar != null) {
      bar.stepBy(steps);
    }
  }

  /// What stands beside the bar, or at the end of the lines.
  void message(String message) {
    if (bar != null) {
      bar.setExtraMessage(message);
    }
    if (lines != null) {
      lines.message(message);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
