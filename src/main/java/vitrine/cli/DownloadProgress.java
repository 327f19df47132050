package vitrine.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import vitrine.hub.HubListener;
import vitrine.hub.PercentLines;

/// A download from the hub on stderr: a progress bar where that is a terminal, else lines.
final class DownloadProgress implements HubListener {
  private final PrintWriter err;
  private final HubListener lines;
  private final boolean terminal = Progress.terminal();
  private @Nullable Progress bar;

  DownloadProgress(PrintWriter err) {
    this.err = err;
    this.lines = new PercentLines(this::print, this::print);
  }

  private void print(String line) {
    err.println("vitrine: " + line);
    err.flush();
  }

  @Override
  public void started(String model, long bytes) {
    if (terminal) {
      bar = Progress.ofBytes(model, bytes);
    } else {
      lines.started(model, bytes);
    }
  }

  @Override
  public void received(long bytes) {
    if (bar != null) {
      bar.step(bytes);
    } else {
      lines.received(bytes);
    }
  }

  @Override
  public void ended() {
    if (bar != null) {
      bar.close();
      bar = null;
    } else {
      lines.ended();
    }
  }

  @Override
  public void notice(String text) {
    lines.notice(text);
  }
}
