package vitrine.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.inference.InferenceException.NotFinite;
import vitrine.preprocess.Pixels;

/// Forms batches for an engine. A batch is what waits when the engine becomes free: there is no
/// timer, so that a lone picture is never kept waiting for company, and batches grow with the load.
///
/// Platform threads of its own run the engine, several at once, so that no core waits while one run
/// ends and the next begins. How many may wait is not its affair: whoever lets pictures in bounds
/// them. A picture whose deadline has passed costs no inference.
public final class Batcher implements AutoCloseable {
  private final Engine engine;
  private final int maxBatch;
  private final ModelListener listener;
  private final List<Thread> workers;
  private final AtomicLong answered = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition(); // something waits, or closed
  private final Queue<Request> waiting = new ArrayDeque<>();
  private boolean closed;

  private record Request(
      Pixels pixels, Deadline deadline, CompletableFuture<Inference> answer, long submitted) {

    /// Whether somebody still waits for the answer; if not, it has failed.
    boolean isWanted() {
      if (deadline.passed()) {
        answer.completeExceptionally(new TimeoutException());
      }
      return !answer.isDone();
    }
  }

  /// @param maxBatch pictures that one run of the engine takes at most, at least 1
  /// @param runs of the engine at once, at least 1
  /// @param listener is told of each batch
  public Batcher(String name, Engine engine, int maxBatch, int runs, ModelListener listener) {
    if (maxBatch < 1 || runs < 1) {
      throw new IllegalArgumentException("%d runs of up to %d".formatted(runs, maxBatch));
    }
    this.engine = engine;
    this.maxBatch = maxBatch;
    this.listener = listener;
    Thread.Builder builder = Thread.ofPlatform().name("batcher-" + name + "-", 0).daemon();
    workers = Stream.generate(() -> builder.start(this::work)).limit(runs).toList();
  }

  /// Queues one picture. The answer fails with an {@link InferenceException}, or, once the deadline
  /// has passed, with a {@link TimeoutException}.
  ///
  /// @throws InferenceException.Closed after {@link #close}
  public CompletableFuture<Inference> submit(Pixels pixels, Deadline deadline) {
    var request = new Request(pixels, deadline, new CompletableFuture<>(), System.nanoTime());
    lock.lock();
    try {
      if (closed) {
        throw new InferenceException.Closed();
      }
      waiting.add(request);
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (deadline.equals(Deadline.NONE)) {
      return request.answer();
    }
    return request
        .answer()
        .orTimeout(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((_, failure) -> forget(failure));
  }

  /// Before whoever asked knows that it was too late, and others are let in instead: what waits
  /// holds its pixels.
  private void forget(@Nullable Throwable failure) {
    if (failure instanceof TimeoutException) {
      lock.lock();
      try {
        waiting.removeIf(request -> request.answer().isDone());
      } finally {
        lock.unlock();
      }
    }
  }

  /// The number of pictures that wait.
  public int depth() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /// The number of pictures that the engine has answered so far.
  public long answered() {
    return answered.get();
  }

  private void work() {
    try {
      for (List<Request> batch = next(); !batch.isEmpty(); batch = next()) {
        answer(batch);
      }
    } finally {
      abandon(); // also where the memory has run out: nobody may wait for ever
    }
  }

  /// Refuses what comes, and fails what waits.
  private void abandon() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(
          request -> request.answer.completeExceptionally(new InferenceException.Closed()));
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  /// What waits and is still wanted, the oldest first; empty once the batcher is closed and nothing
  /// waits any more.
  private List<Request> next() {
    List<Request> batch = new ArrayList<>();
    lock.lock();
    try {
      while (batch.isEmpty() && !(waiting.isEmpty() && closed)) {
        while (waiting.isEmpty() && !closed) {
          changed.awaitUninterruptibly(); // an engine may leave an interrupt behind
        }
        while (!waiting.isEmpty() && batch.size() < maxBatch) {
          Request request = waiting.remove();
          if (request.isWanted()) {
            batch.add(request);
          }
        }
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void answer(List<Request> batch) {
    long start = System.nanoTime();
    try {
      listener.batch(batch.size());
      List<float[]> logits = infer(batch);
      long took = System.nanoTime() - start;
      listener.answered(batch.size(), took);
      for (int i = 0; i < batch.size(); i++) {
        Request request = batch.get(i);
        answer(
            request, new Inference(logits.get(i), start - request.submitted, took, batch.size()));
      }
    } catch (InferenceException e) {
      batch.forEach(request -> request.answer.completeExceptionally(e));
    } catch (RuntimeException | Error e) {
      var failure = new InferenceException.EngineFailed("the engine failed", e);
      batch.forEach(request -> request.answer.completeExceptionally(failure));
      if (e instanceof OutOfMemoryError exhausted) {
        throw exhausted; // for whoever handles what threads don't catch
      }
    }
  }

  /// A picture whose logits are no numbers fails alone.
  private void answer(Request request, Inference inference) {
    NotFinite.in(inference.logits())
        .ifPresentOrElse(
            request.answer::completeExceptionally,
            () -> {
              answered.incrementAndGet();
              request.answer.complete(inference);
            });
  }

  private List<float[]> infer(List<Request> batch) {
    List<float[]> logits = engine.infer(batch.stream().map(Request::pixels).toList());
    if (logits.size() != batch.size()) {
      throw new InferenceException.EngineFailed(
          "the engine gave %d answers for %d pictures".formatted(logits.size(), batch.size()));
    }
    return logits;
  }

  /// Takes no more, answers what waits, and returns when all is answered. The engine stays open.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
