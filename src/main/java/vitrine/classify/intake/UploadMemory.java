package vitrine.classify.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.LongSupplier;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;

/// What the body of one request takes of the memory for uploads, until it is closed. It is reserved
/// as bytes arrive: who says that much will come, and sends nothing, holds next to nothing.
final class UploadMemory implements AutoCloseable {
  private static final int FIRST = 32 << 10;
  private static final int GROWTH = 4;

  private final MemoryBudget budget;
  private final MemoryBudget.Reservation reservation;
  private final LongSupplier retryAfterSeconds;
  private int weight = 1;

  /// @param retryAfterSeconds in which others will have left
  UploadMemory(MemoryBudget budget, LongSupplier retryAfterSeconds) {
    this.budget = budget;
    this.reservation = budget.open();
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /// From now on.
  ///
  /// @param weight bytes in memory for each byte of the body
  UploadMemory weighing(int weight) {
    this.weight = weight;
    return this;
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

  /// All that comes. More is reserved only while it comes, and no more than there is.
  ///
  /// @param most that may come
  /// @throws Failure.BodyTooLarge when it does not fit even if there is nobody else
  /// @throws Failure.UploadsFull when others hold too much
  byte[] read(InputStream in, int most) throws IOException {
    byte[] bytes = new byte[grown(0, most)];
    int filled = 0;
    while (true) {
      int read = in.readNBytes(bytes, filled, bytes.length - filled);
      filled += read;
      int next = filled < bytes.length ? -1 : in.read();
      if (next < 0) {
        return trimmed(bytes, filled);
      }
      bytes = Arrays.copyOf(bytes, grown(filled, most));
      bytes[filled++] = (byte) next;
    }
  }

  /// A larger size, which is reserved: what will probably come, or else what there is.
  private int grown(int filled, int most) {
    requireEver(reservation.bytes() + weight);
    long wanted = Math.min(most, Math.max(FIRST, (long) GROWTH * filled));
    long there = filled + budget.available() / weight;
    int size = Math.toIntExact(Math.max(filled + 1L, Math.min(wanted, there)));
    if (!reservation.tryAdd((long) (size - filled) * weight)) {
      throw full();
    }
    return size;
  }

  private byte[] trimmed(byte[] bytes, int filled) {
    if (filled == bytes.length) {
      return bytes;
    }
    byte[] trimmed = Arrays.copyOf(bytes, filled);
    reservation.shrink((long) (bytes.length - filled) * weight);
    return trimmed;
  }

  private void requireEver(long bytes) {
    if (bytes > budget.total()) {
      throw new Failure.BodyTooLarge(budget.total() / weight);
    }
  }

  private Failure full() {
    return new Failure.UploadsFull(retryAfterSeconds.getAsLong());
  }

  @Override
  public void close() {
    reservation.close();
  }
}
