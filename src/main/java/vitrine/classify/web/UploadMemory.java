package vitrine.classify.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;

/// What the body of one request takes of the memory for uploads, until it is closed. It is reserved
/// as bytes arrive: who says that much will come, and sends nothing, holds next to nothing.
final class UploadMemory implements AutoCloseable {
  private static final int FIRST = 32 << 10;
  private static final int GROWTH = 4;

  private final MemoryBudget budget;
  private final MemoryBudget.Reservation reservation;
  private final Admission admission;
  private final int weight;
  private long held;

  /// @param admission that knows when others will have left
  /// @param weight bytes in memory for each byte of the body
  UploadMemory(MemoryBudget budget, Admission admission, int weight) {
    this.budget = budget;
    this.reservation = budget.open();
    this.admission = admission;
    this.weight = weight;
  }

  /// Refuses a body that would not fit, before it is read.
  ///
  /// @param length of the body, negative if unknown
  /// @throws Failure.BodyTooLarge when it never would
  /// @throws Failure.UploadsFull when it does not now
  void check(long length) {
    requireEver(length * weight);
    if (length * weight > budget.available()) {
      throw full();
    }
  }

  /// All that comes.
  ///
  /// @param most that may come
  /// @throws Failure.BodyTooLarge when it does not fit even if there is nobody else
  /// @throws Failure.UploadsFull when others hold too much
  byte[] read(InputStream in, int most) throws IOException {
    byte[] bytes = new byte[reserved(0, Math.min(most, FIRST))];
    int filled = 0;
    while (true) {
      int read = in.readNBytes(bytes, filled, bytes.length - filled);
      filled += read;
      if (filled < bytes.length) {
        return Arrays.copyOf(bytes, filled);
      }
      int next = in.read();
      if (next < 0) {
        return bytes;
      }
      int size = (int) Math.clamp((long) GROWTH * filled, filled + 1L, Math.max(most, filled + 1L));
      bytes = Arrays.copyOf(bytes, reserved(filled, size));
      bytes[filled++] = (byte) next;
    }
  }

  private int reserved(int before, int size) {
    long more = (long) (size - before) * weight;
    requireEver(held + more);
    if (!reservation.tryAdd(more)) {
      throw full();
    }
    held += more;
    return size;
  }

  private void requireEver(long bytes) {
    if (bytes > budget.total()) {
      throw new Failure.BodyTooLarge(budget.total() / weight);
    }
  }

  private Failure full() {
    return new Failure.UploadsFull(admission.retryAfterSeconds());
  }

  @Override
  public void close() {
    reservation.close();
  }
}
