package vitrine.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// A progress bar on stderr when that is a terminal; otherwise nothing, or, of a long task, lines.
final class Progress implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  private final Consumer<String> printer;

  private final @Nullable ProgressLines lines;

  private Progress(
      @Nullable ProgressBar bar, Consumer<String> printer, @Nullable ProgressLines lines) {
    this.bar = bar;
    this.printer = printer;
    this.lines = lines;
  }

  private static Progress none(Consumer<String> printer) {
    return new Progress(null, printer, null);
  }

  static Progress of(String task, long steps) {
    return steps < 2 || !terminal() ? none(System.err::println) : bar(task, steps, "", 1);
  }

  /// Of a task that may take hours.
  ///
  /// @param err for lines where there is no terminal
  static Progress ofLong(String task, long steps, PrintWriter err) {
    if (terminal()) {
      return of(task, steps);
    }
    Consumer<String> printer =
        line -> {
          err.println(line);
          err.flush();
        };
    var lines = new ProgressLines(task, steps, line -> printer.accept("vitrine: " + line));
    return new Progress(null, printer, lines);
  }

  /// Of something that is counted in bytes.
  static Progress ofBytes(String task, long bytes) {
    return terminal() ? bar(task, bytes, " MB", 1_000_000) : none(System.err::println);
  }

  private static Progress bar(String task, long steps, String unit, long unitSize) {
    var terminal = new BarTerminal(System.err);
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setRenderer(new BarRenderer(unit, unitSize))
            .setUpdateIntervalMillis(200)
            .setConsumer(terminal)
            .build();
    return new Progress(bar, terminal::line, null);
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

  /// Prints a line; where there is a bar, above it.
  void line(String line) {
    printer.accept(line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
