package vitrine.inference;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import vitrine.preprocess.Pixels;

/// An engine with its batcher that few need, and the first who does opens.
final class LazyBatcher implements AutoCloseable {
  private final Lazy<Opened> lazy;
  private final AtomicInteger waiting = new AtomicInteger();

  private record Opened(Engine engine, Batcher batcher) {
    void close() {
      batcher.close();
      engine.close();
    }
  }

  /// @param name of the thread that opens
  /// @param open may take long; fails with an {@link InferenceException}
  /// @param batcher for the engine
  LazyBatcher(String name, Supplier<Engine> open, Function<Engine, Batcher> batcher) {
    this(name, open, batcher, System::nanoTime);
  }

  /// @param clock in nanoseconds
  LazyBatcher(
      String name, Supplier<Engine> open, Function<Engine, Batcher> batcher, LongSupplier clock) {
    lazy =
        new Lazy<>(
            name,
            () -> {
              Engine engine = open.get();
              return new Opened(engine, batcher.apply(engine));
            },
            Opened::close,
            clock);
  }

  /// As {@link Batcher#submit}, but waits for the engine first, and so may block.
  ///
  /// @throws InferenceException when the engine can't be opened, or after {@link #close}
  CompletableFuture<Inference> submit(Pixels pixels, Deadline deadline) {
    long asked = System.nanoTime();
    waiting.incrementAndGet();
    try {
      Opened opened = lazy.get(deadline);
      long waited = System.nanoTime() - asked;
      return opened.batcher().submit(pixels, deadline).thenApply(answer -> answer.after(waited));
    } catch (TimeoutException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /// The number of pictures that wait, for the engine's opening or for their batch.
  int depth() {
    Opened opened = lazy.opened();
    return opened == null ? waiting.get() : opened.batcher().depth();
  }

  /// Takes no more, answers what waits, and closes the engine, if there is one; one that is being
  /// opened is waited for.
  @Override
  public void close() {
    lazy.close();
  }
}
