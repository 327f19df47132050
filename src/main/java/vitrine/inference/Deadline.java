package vitrine.inference;

import java.time.Duration;

/// The moment after which nobody wants the answer any more.
///
/// @param at by {@link System#nanoTime}
public record Deadline(long at) {
  /// Never: far enough that the clock does not get there, near enough that it does not overflow.
  public static final Deadline NONE = new Deadline(System.nanoTime() + Long.MAX_VALUE / 2);

  /// So long from now.
  public static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  public boolean passed() {
    return remainingNanos() <= 0;
  }

  /// Negative when it has passed.
  public long remainingNanos() {
    return at - System.nanoTime();
  }
}
