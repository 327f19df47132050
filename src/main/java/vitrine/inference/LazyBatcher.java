package vitrine.inference;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vitrine.preprocess.Pixels;

/// An engine with its batcher that few need: opened by the first who does, once, while all who come
/// meanwhile wait until their deadlines. Where it can't be opened, all of these are refused, and
/// those who come in the next minute, too: trying costs as much as opening.
final class LazyBatcher implements AutoCloseable {
  private static final long NEXT_TRY_NANOS = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final Supplier<Engine> open;
  private final Function<Engine, Batcher> batcher;
  private final LongSupplier clock;
  private final AtomicInteger waiting = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Opened> opening;
  private long failedAt;
  private boolean closed;

  private record Opened(Engine engine, Batcher batcher) {}

  /// @param name of the thread that opens
  /// @param open may take long; fails with an {@link InferenceException}
  /// @param batcher for the engine
  LazyBatcher(String name, Supplier<Engine> open, Function<Engine, Batcher> batcher) {
    this(name, open, batcher, System::nanoTime);
  }

  /// @param clock in nanoseconds
  LazyBatcher(
      String name, Supplier<Engine> open, Function<Engine, Batcher> batcher, LongSupplier clock) {
    this.name = name;
    this.open = open;
    this.batcher = batcher;
    this.clock = clock;
  }

  /// As {@link Batcher#submit}, but waits for the engine first, and so may block.
  ///
  /// @throws InferenceException when the engine can't be opened, or after {@link #close}
  CompletableFuture<Inference> submit(Pixels pixels, Deadline deadline) {
    long asked = System.nanoTime();
    CompletableFuture<Opened> wanted = opening();
    waiting.incrementAndGet();
    try {
      Opened opened = wanted.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
      long waited = System.nanoTime() - asked;
      return opened.batcher().submit(pixels, deadline).thenApply(answer -> answer.after(waited));
    } catch (TimeoutException e) {
      return CompletableFuture.failedFuture(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // a wait that is over, too
      return CompletableFuture.failedFuture(new TimeoutException());
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static InferenceException failure(ExecutionException e) {
    return e.getCause() instanceof InferenceException known
        ? known
        : new InferenceException.EngineFailed("the engine can't be opened", e);
  }

  private CompletableFuture<Opened> opening() {
    lock.lock();
    try {
      if (closed) {
        throw new InferenceException.Closed();
      }
      CompletableFuture<Opened> begun = opening;
      boolean again =
          begun != null
              && begun.isCompletedExceptionally()
              && clock.getAsLong() - failedAt >= NEXT_TRY_NANOS;
      if (begun == null || again) {
        begun = new CompletableFuture<>();
        CompletableFuture<Opened> answer = begun;
        opening = begun;
        Thread.ofPlatform().name("opens-" + name).daemon().start(() -> open(answer));
      }
      return begun;
    } finally {
      lock.unlock();
    }
  }

  private void open(CompletableFuture<Opened> answer) {
    try {
      Engine engine = open.get();
      answer.complete(new Opened(engine, batcher.apply(engine)));
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

  /// The number of pictures that wait, for the engine's opening or for their batch.
  int depth() {
    Opened opened = opened();
    return opened == null ? waiting.get() : opened.batcher().depth();
  }

  private @Nullable Opened opened() {
    lock.lock();
    try {
      return opening == null || opening.isCompletedExceptionally() ? null : opening.getNow(null);
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, answers what waits, and closes the engine, if there is one; one that is being
  /// opened is waited for.
  @Override
  public void close() {
    CompletableFuture<Opened> begun;
    lock.lock();
    try {
      closed = true;
      begun = opening;
    } finally {
      lock.unlock();
    }
    Opened opened = begun == null ? null : begun.handle((done, _) -> done).join();
    if (opened != null) {
      opened.batcher().close();
      opened.engine().close();
    }
  }
}
