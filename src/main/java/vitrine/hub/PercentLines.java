package vitrine.hub;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A download as lines of a log: its size, each tenth of it or each ten seconds how far it is, its
/// end.
public final class PercentLines implements HubListener {
  private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

  private final Consumer<String> info;
  private final Consumer<String> warning;
  private final LongSupplier nanoTime;

  private String model = "";
  private long total;
  private long received;
  private long begun;
  private long lastTime;
  private long lastTenth;

  /// @param info takes a line of progress
  /// @param warning takes a notice
  public PercentLines(Consumer<String> info, Consumer<String> warning) {
    this(info, warning, System::nanoTime);
  }

  PercentLines(Consumer<String> info, Consumer<String> warning, LongSupplier nanoTime) {
    this.info = info;
    this.warning = warning;
    this.nanoTime = nanoTime;
  }

  @Override
  public void resolved(HubReference reference, String commit) {
    info.accept("%s is the commit %s".formatted(reference, commit));
  }

  @Override
  public void started(String name, long bytes) {
    model = name;
    total = bytes;
    received = 0;
    begun = nanoTime.getAsLong();
    lastTime = begun;
    lastTenth = 0;
    info.accept("%s: loading %s from the hub".formatted(model, Size.of(total)));
  }

  @Override
  public void received(long bytes) {
    received += bytes;
    long now = nanoTime.getAsLong();
    long percent = total == 0 ? 0 : 100 * received / total;
    if (received < total && (percent / 10 > lastTenth || now - lastTime >= TEN_SECONDS)) {
      info.accept(
          "%s: %d %%, %s of %s".formatted(model, percent, Size.of(received), Size.of(total)));
      lastTenth = percent / 10;
      lastTime = now;
    }
  }

  @Override
  public void ended() {
    if (received >= total) {
      info.accept(
          "%s: loaded in %d s"
              .formatted(model, Duration.ofNanos(nanoTime.getAsLong() - begun).toSeconds()));
    }
  }

  @Override
  public void notice(String text) {
    warning.accept(text);
  }
}
