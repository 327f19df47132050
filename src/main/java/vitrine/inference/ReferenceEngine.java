package vitrine.inference;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import vitrine.preprocess.Pixels;
import vitrine.tensor.Arithmetic;
import vitrine.tensor.Kernels;
import vitrine.vit.ViT;

/// The textbook as an engine: slow, and the truth. It takes one picture at a time, and several
/// threads share each step of it, so that no more memory is needed than for one.
///
/// @param vit what to run
/// @param kernels by which
/// @param threads at least 1
public record ReferenceEngine(ViT vit, Kernels kernels, int threads) implements Engine {
  /// By the fastest kernels.
  public ReferenceEngine(ViT vit, int threads) {
    this(vit, Kernels.FASTEST, threads);
  }

  /// By the fastest kernels, on as many threads as there are processors.
  public ReferenceEngine(ViT vit) {
    this(vit, Runtime.getRuntime().availableProcessors());
  }

  @Override
  public String provider() {
    return "reference";
  }

  /// By which kernels and on how many threads, for messages.
  public String arithmetic() {
    return "%s, %d threads".formatted(kernels.description(), threads);
  }

  @Override
  public List<float[]> infer(List<Pixels> batch) {
    return compute(vit -> batch.stream().map(Pixels::values).map(vit::forward).toList());
  }

  /// What the head classifies: the pooled token after the last norm (hidden), as the {@link
  /// vitrine.vit.Trace} knows it.
  public float[] embedding(Pixels pixels) {
    String name = vit.weights().head().norm() == null ? "pooled" : "pooled.norm";
    var embedding = new AtomicReference<float[]>();
    compute(network ->
        network.forward(
            pixels.values(),
            (activation, values) -> {
              if (activation.equals(name)) {
                embedding.set(values.floats());
              }
            }));
    return Objects.requireNonNull(embedding.get());
  }

  /// Computes anything else with the reference, such as a backward pass, by these kernels and on
  /// these threads.
  public <T> T compute(Function<ViT, T> computation) {
    try (var pool = new ForkJoinPool(threads)) {
      var arithmetic = new Arithmetic(kernels, new ForkJoinWorkers(pool));
      return pool.submit(() -> arithmetic.compute(() -> computation.apply(vit))).join();
    }
  }

  @Override
  public void close() {
    // its weights go with the garbage collector
  }
}
