package vitrine.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import vitrine.inference.InferenceException.NotFinite;
import vitrine.preprocess.Pixels;

/// Runs the network with its attention as outputs, one picture at a time on a platform thread of
/// its own; the first who asks opens it. A picture whose deadline has passed costs no inference.
final class AttentionRunner implements AutoCloseable {
  private final Lazy<Opened> lazy;

  private record Opened(AttentionEngine engine, ExecutorService thread) {
    void close() {
      thread.close(); // answers what waits
      engine.close();
    }
  }

  /// @param name of its threads
  /// @param open may take long; fails with an {@link InferenceException}
  AttentionRunner(String name, Supplier<AttentionEngine> open) {
    Thread.Builder builder = Thread.ofPlatform().name("runs-" + name).daemon();
    lazy =
        new Lazy<>(
            name,
            () -> new Opened(open.get(), Executors.newSingleThreadExecutor(builder.factory())),
            Opened::close,
            System::nanoTime);
  }

  /// As {@link AttentionEngine#attend}, but waits for the engine first, and so may block. The
  /// answer fails with a {@link TimeoutException} once the deadline has passed.
  ///
  /// @param reader is called on the runner's thread
  /// @throws InferenceException when the engine can't be opened, or after {@link #close}
  CompletableFuture<Inference> attend(
      Pixels pixels, List<Integer> layers, AttentionReader reader, Deadline deadline) {
    long asked = System.nanoTime();
    var answer = new CompletableFuture<Inference>();
    try {
      Opened opened = lazy.get(deadline);
      opened
          .thread()
          .execute(() -> {
            if (deadline.passed()) {
              answer.completeExceptionally(new TimeoutException());
              return;
            }
            try {
              long start = System.nanoTime();
              float[] logits = opened.engine().attend(pixels, layers, reader);
              long took = System.nanoTime() - start;
              NotFinite.in(logits)
                  .ifPresentOrElse(
                      answer::completeExceptionally,
                      () -> answer.complete(new Inference(logits, start - asked, took, 1)));
            } catch (RuntimeException | Error e) {
              answer.completeExceptionally(e);
            }
          });
    } catch (TimeoutException e) {
      answer.completeExceptionally(e);
    } catch (RejectedExecutionException e) {
      throw new InferenceException.Closed();
    }
    return answer;
  }

  /// Takes no more, answers what waits, and closes the engine, if there is one.
  @Override
  public void close() {
    lazy.close();
  }
}
