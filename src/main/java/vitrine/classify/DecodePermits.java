package vitrine.classify;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import vitrine.inference.Deadline;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;

/// Who may decode. Decoding and resizing keep a core busy: more at once than there are cores only
/// cost memory. And so many pictures at once as their pixels fit the memory for them.
final class DecodePermits {
  private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final MemoryBudget memory;

  DecodePermits(MemoryBudget memory) {
    this.memory = memory;
  }

  /// Waits for a core.
  ///
  /// @throws Failure.DeadlinePassed when there is none in time
  Permit take(Deadline deadline) {
    waitForCore(deadline);
    return new Permit(deadline);
  }

  private void waitForCore(Deadline deadline) {
    try {
      if (cores.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // a wait that is over, too
    }
    throw new Failure.DeadlinePassed();
  }

  /// A core, and what memory has been reserved, until it is closed.
  final class Permit implements AutoCloseable {
    private final Deadline deadline;
    private final MemoryBudget.Reservation reservation = memory.open();
    private boolean hasCore = true;

    private Permit(Deadline deadline) {
      this.deadline = deadline;
    }

    /// Waits for so much memory; others may have the core meanwhile.
    ///
    /// @throws Failure.PictureTooLarge when there never will be so much
    /// @throws Failure.DeadlinePassed when there is not in time
    void reserve(long bytes) {
      if (bytes > memory.total()) {
        throw new Failure.PictureTooLarge(bytes, memory.total());
      }
      if (reservation.tryAdd(bytes)) {
        return;
      }
      cores.release();
      hasCore = false;
      if (!reservation.add(bytes, deadline)) {
        throw new Failure.DeadlinePassed();
      }
      waitForCore(deadline);
      hasCore = true;
    }

    @Override
    public void close() {
      reservation.close();
      if (hasCore) {
        cores.release();
      }
    }
  }
}
