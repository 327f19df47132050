package vitrine.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Forms batches for an engine. A batch is what waits when the engine becomes free: there is no
/// timer, so that a lone picture is never kept waiting for company, and batches grow with the load.
///
/// One platform thread runs the engine. The queue is bounded; a full one refuses at once.
public final class Batcher implements AutoCloseable {
  private final Engine engine;
  private final int maxBatch;
  private final int capacity;
  private final BlockingQueue<Request> queue;
  private final IntConsumer onBatch;
  private final Thread worker;
  private final Object admission = new Object();
  private boolean closed;

  private record Request(float[] pixels, CompletableFuture<Inference> answer, long submitted) {}

  /// @param maxBatch pictures that one run of the engine takes at most
  /// @param capacity pictures that may wait
  /// @param onBatch is told the size of each batch
  public Batcher(String name, Engine engine, int maxBatch, int capacity, IntConsumer onBatch) {
    this.engine = engine;
    this.maxBatch = maxBatch;
    this.capacity = capacity;
    this.onBatch = onBatch;
    queue = new ArrayBlockingQueue<>(capacity);
    worker = Thread.ofPlatform().name("batcher-" + name).daemon().start(this::work);
  }

  /// Queues one picture, (channels, height, width). The answer fails with an {@link
  /// InferenceException}.
  ///
  /// @throws InferenceException.QueueFull when as many wait as may
  /// @throws InferenceException.Closed after {@link #close}
  public CompletableFuture<Inference> submit(float[] pixels) {
    var request = new Request(pixels, new CompletableFuture<>(), System.nanoTime());
    synchronized (admission) {
      if (closed) {
        throw new InferenceException.Closed();
      }
      if (!queue.offer(request)) {
        throw new InferenceException.QueueFull(capacity);
      }
    }
    return request.answer();
  }

  /// The number of pictures that wait.
  public int depth() {
    return queue.size();
  }

  private void work() {
    for (Request first = next(); first != null; first = next()) {
      List<Request> batch = new ArrayList<>(maxBatch);
      batch.add(first);
      queue.drainTo(batch, maxBatch - 1);
      answer(batch);
    }
  }

  /// The oldest request that waits; null once the batcher is closed and nothing waits any more.
  private @Nullable Request next() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: what still waits is answered, then the end
      return queue.poll();
    }
  }

  private void answer(List<Request> batch) {
    long start = System.nanoTime();
    try {
      onBatch.accept(batch.size());
      List<float[]> logits = engine.infer(batch.stream().map(Request::pixels).toList());
      long took = System.nanoTime() - start;
      for (int i = 0; i < batch.size(); i++) {
        Request request = batch.get(i);
        request.answer.complete(
            new Inference(logits.get(i), start - request.submitted, took, batch.size()));
      }
    } catch (InferenceException e) {
      batch.forEach(request -> request.answer.completeExceptionally(e));
    } catch (RuntimeException | Error e) {
      var failure = new InferenceException.EngineFailed("the engine failed", e);
      batch.forEach(request -> request.answer.completeExceptionally(failure));
    }
  }

  /// Takes no more, answers what waits, and returns when all is answered. The engine stays open.
  @Override
  public void close() {
    synchronized (admission) {
      closed = true;
    }
    worker.interrupt();
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
