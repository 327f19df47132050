package vitrine.hub;

import java.time.Duration;

/// When to try again what the network made fail: after 1, 2, 4 and 8 seconds, or when the hub says,
/// and not without end.
final class Retries {
  /// Longer than this is nobody kept waiting.
  static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private static final int ATTEMPTS = 5;

  /// Lets time pass.
  @FunctionalInterface
  interface Pause {
    void last(Duration time) throws InterruptedException;
  }

  private final Pause pause;
  private final HubListener listener;
  private final int attempts;
  private int failures;

  private Retries(Pause pause, HubListener listener, int attempts) {
    this.pause = pause;
    this.listener = listener;
    this.attempts = attempts;
  }

  static Retries of(Pause pause, HubListener listener) {
    return new Retries(pause, listener, ATTEMPTS);
  }

  /// For what there is something else in place of.
  static Retries none(HubListener listener) {
    return new Retries(_ -> {}, listener, 1);
  }

  /// Something arrived: what fails from now on fails for the first time.
  void progressed() {
    failures = 0;
  }

  /// Lets the time pass after which to try again.
  ///
  /// @throws HubException the very failure, where trying again is of no use
  void failed(HubException failure) {
    failures++;
    Duration asked = failure.retryAfter();
    Duration wait = asked == null ? Duration.ofSeconds(1L << (failures - 1)) : asked;
    if (!failure.isTransient() || failures >= attempts || wait.compareTo(MAX_WAIT) > 0) {
      throw failure;
    }
    listener.notice("%s; trying again in %d s".formatted(failure.getMessage(), wait.toSeconds()));
    try {
      pause.last(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException(HubException.Problem.INTERRUPTED, "interrupted", e);
    }
  }
}
