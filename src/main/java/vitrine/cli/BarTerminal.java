package vitrine.cli;

import java.io.IOException;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The terminal's line that a progress bar is drawn on. The library's own one asks jline how wide
/// the terminal is in a way that gives SIGINT back to the system: the process would end without its
/// shutdown hooks, and a training without its checkpoint.
final class BarTerminal implements ProgressBarConsumer {
  private static final int WIDTH = 80; // where nothing tells it
  private static final String CLEAR = "\r\033[K";

  private final PrintStream out;
  private final @Nullable Terminal terminal;
  private boolean closed; // the library may draw the bar once more

  BarTerminal(PrintStream out) {
    this.out = out;
    this.terminal = open();
  }

  private static @Nullable Terminal open() {
    try {
      return TerminalBuilder.builder().nativeSignals(false).dumb(true).build();
    } catch (IOException e) {
      return null; // only its width is wanted
    }
  }

  /// One column stays free: a terminal that has written its last one may begin a new line.
  @Override
  public int getMaxRenderedLength() {
    int width = terminal == null ? 0 : terminal.getWidth();
    return (width <= 0 ? WIDTH : width) - 1;
  }

  @Override
  public synchronized void accept(String bar) {
    if (!closed) {
      out.print(CLEAR + bar);
      out.flush();
    }
  }

  /// Writes a line above the bar, which is drawn again.
  synchronized void line(String line) {
    out.println(CLEAR + line);
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    out.println();
    out.flush();
    if (terminal != null) {
      try {
        terminal.close();
      } catch (IOException e) {
        return; // nothing was changed that it could put back
      }
    }
  }
}
