package vitrine.serving;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import vitrine.inference.Deadline;

/// So many bytes for one purpose, for all requests together. Whoever wants to hold some reserves
/// them first.
public final class MemoryBudget {
  /// Small enough to count precisely, large enough that an `int` counts terabytes.
  private static final int UNIT = 1024;

  private final long total;

  /// Fair, so that a large reservation is not overtaken for ever.
  private final Semaphore units;

  public MemoryBudget(long bytes) {
    int count = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    total = (long) count * UNIT;
    units = new Semaphore(count, true);
  }

  /// A budget that nothing exhausts, for one command at a time.
  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE);
  }

  /// Bytes that can be reserved when nobody holds any.
  public long total() {
    return total;
  }

  /// Bytes that are reserved.
  public long reserved() {
    return total - available();
  }

  /// Bytes that are not.
  public long available() {
    return (long) units.availablePermits() * UNIT;
  }

  /// Nothing yet; closed by whoever opened it.
  public Reservation open() {
    return new Reservation();
  }

  /// What one request holds. Not thread-safe.
  public final class Reservation implements AutoCloseable {
    private long bytes;

    /// So many more at once, behind those who wait.
    ///
    /// @return whether they are there; if not, nothing has changed
    public boolean tryAdd(long more) {
      return add(more, 0);
    }

    /// So many more, when they become free.
    ///
    /// @return whether they did before the deadline; if not, nothing has changed
    public boolean add(long more, Deadline deadline) {
      return add(more, deadline.remainingNanos());
    }

    private boolean add(long more, long nanos) {
      if (more > total - bytes) {
        return false;
      }
      int count = units(bytes + more) - units(bytes);
      try {
        if (count > 0 && !units.tryAcquire(count, nanos, TimeUnit.NANOSECONDS)) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      bytes += more;
      return true;
    }

    /// Bytes that are reserved here.
    public long bytes() {
      return bytes;
    }

    /// Gives so many back.
    ///
    /// @param less at most what is reserved
    public void shrink(long less) {
      int before = units(bytes);
      bytes -= less;
      units.release(before - units(bytes));
    }

    /// Gives all back.
    @Override
    public void close() {
      shrink(bytes);
    }

    private static int units(long bytes) {
      return Math.toIntExact(Math.ceilDiv(bytes, UNIT));
    }
  }
}
