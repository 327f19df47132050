package vitrine.explain;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import vitrine.inference.Deadline;
import vitrine.inference.ReferenceEngine;
import vitrine.inference.ServedModel;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// Who may take the reference forth and back. It keeps all cores busy for some seconds and holds
/// every activation: so one does at a time, a few wait, and what it holds is reserved of the memory
/// for pictures. Whose deadline passes is answered then, though the reference goes on to its end.
final class BackwardPasses {
  private final Semaphore turn = new Semaphore(1, true);
  private final Map<String, Admission> admissions = new ConcurrentHashMap<>();
  private final int places;
  private final MemoryBudget memory;

  /// @param places how many of a model may be in, with the one whose turn it is
  /// @param memory for activations
  BackwardPasses(int places, MemoryBudget memory) {
    this.places = places;
    this.memory = memory;
  }

  /// Waits for its turn, and for the work.
  ///
  /// @param method for messages
  /// @throws Failure.BadParameter when there never will be so much memory
  /// @throws Failure.QueueFull when as many wait as may
  /// @throws Failure.DeadlinePassed when it is not done in time
  Grid run(ServedModel model, String method, Function<ViT, Grid> work, Deadline deadline) {
    ViT vit = model.bundle().reference().orElseThrow().vit();
    long bytes = bytes(vit.spec());
    if (bytes > memory.total()) {
      throw new Failure.BadParameter(
          "method",
          method,
          "methods without gradients: these of %s take %,d bytes, and vitrine.memory.pictures is %,d"
              .formatted(model.bundle().name(), bytes, memory.total()));
    }
    var engine = new ReferenceEngine(vit, model.threads());
    try (Admission.Place _ = admission(model.bundle().name()).enter()) {
      return await(begin(bytes, () -> engine.compute(work), deadline), deadline);
    }
  }

  private Admission admission(String model) {
    return admissions.computeIfAbsent(model, name -> new Admission(name, places));
  }

  /// What the activations of one picture take, and the gradients of one block.
  static long bytes(ViTSpec spec) {
    long tokens = spec.tokens();
    long probs = spec.numHeads() * tokens * tokens;
    long rows = tokens * (3L * spec.attentionSize() + 3L * spec.hiddenSize());
    long raised = tokens * spec.intermediateSize();
    return Float.BYTES * (spec.numLayers() * (rows + raised + probs) + 4 * (probs + raised));
  }

  private CompletableFuture<Grid> begin(long bytes, Supplier<Grid> work, Deadline deadline) {
    if (!tookTurn(deadline)) {
      throw new Failure.DeadlinePassed();
    }
    var result = new CompletableFuture<Grid>();
    Thread.ofVirtual()
        .name("explains")
        .start(() -> {
          try (MemoryBudget.Reservation reservation = memory.open()) {
            if (!reservation.add(bytes, deadline)) {
              throw new Failure.DeadlinePassed();
            }
            result.complete(work.get());
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          } finally {
            turn.release();
          }
        });
    return result;
  }

  private boolean tookTurn(Deadline deadline) {
    try {
      return turn.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // a wait that is over, too
      return false;
    }
  }

  private static Grid await(CompletableFuture<Grid> result, Deadline deadline) {
    try {
      return result.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Failure.DeadlinePassed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.DeadlinePassed();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause()); // out of memory is looked for in causes
    }
  }
}
