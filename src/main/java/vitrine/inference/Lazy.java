package vitrine.inference;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What few need and much is taken by: opened by the first who does, once, while all who come
/// meanwhile wait until their deadlines. Where it can't be opened, all of these are refused, and
/// those who come in the next minute, too: trying costs as much as opening.
final class Lazy<T> implements AutoCloseable {
  private static final long NEXT_TRY_NANOS = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final Supplier<T> open;
  private final Consumer<T> close;
  private final LongSupplier clock;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<T> opening;
  private long failedAt;
  private boolean closed;

  /// @param name of the thread that opens
  /// @param open may take long; fails with an {@link InferenceException}
  /// @param close what was opened
  /// @param clock in nanoseconds
  Lazy(String name, Supplier<T> open, Consumer<T> close, LongSupplier clock) {
    this.name = name;
    this.open = open;
    this.close = close;
    this.clock = clock;
  }

  /// Waits for it.
  ///
  /// @throws InferenceException when it can't be opened, or after {@link #close}
  /// @throws TimeoutException when the deadline passes first
  T get(Deadline deadline) throws TimeoutException {
    try {
      return opening().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // a wait that is over, too
      throw new TimeoutException();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static InferenceException failure(ExecutionException e) {
    return e.getCause() instanceof InferenceException known
        ? known
        : new InferenceException.EngineFailed("the engine can't be opened", e);
  }

  private CompletableFuture<T> opening() {
    lock.lock();
    try {
      if (closed) {
        throw new InferenceException.Closed();
      }
      CompletableFuture<T> begun = opening;
      boolean again =
          begun != null
              && begun.isCompletedExceptionally()
              && clock.getAsLong() - failedAt >= NEXT_TRY_NANOS;
      if (begun == null || again) {
        begun = new CompletableFuture<>();
        CompletableFuture<T> answer = begun;
        opening = begun;
        Thread.ofPlatform().name("opens-" + name).daemon().start(() -> open(answer));
      }
      return begun;
    } finally {
      lock.unlock();
    }
  }

  private void open(CompletableFuture<T> answer) {
    try {
      answer.complete(open.get());
    } catch (RuntimeException | Error e) {
      lock.lock();
      try {
        failedAt = clock.getAsLong();
      } finally {
        lock.unlock();
      }
      answer.completeExceptionally(e);
    }
  }

  /// Null unless it is open.
  @Nullable T opened() {
    lock.lock();
    try {
      return opening == null || opening.isCompletedExceptionally() ? null : opening.getNow(null);
    } finally {
      lock.unlock();
    }
  }

  /// Opens nothing any more, and closes what is open; what is being opened is waited for.
  @Override
  public void close() {
    CompletableFuture<T> begun;
    lock.lock();
    try {
      closed = true;
      begun = opening;
    } finally {
      lock.unlock();
    }
    T opened = begun == null ? null : begun.handle((done, _) -> done).join();
    if (opened != null) {
      close.accept(opened);
    }
  }
}
