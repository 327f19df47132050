package vitrine.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Argmax;
import vitrine.tensor.Arithmetic;
import vitrine.tensor.Kernels;
import vitrine.tensor.Matrix;
import vitrine.tensor.RecycledMemory;
import vitrine.tensor.Tensor;
import vitrine.tensor.Workers;
import vitrine.train.config.DropoutConfig;
import vitrine.train.data.Example;
import vitrine.train.data.RandomDropout;
import vitrine.train.model.LearningViT;
import vitrine.train.model.NamedParameter;
import vitrine.vit.Activations;
import vitrine.vit.CrossEntropy;
import vitrine.vit.Dropout;
import vitrine.vit.GradientSum;
import vitrine.vit.Trace;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// Takes the pictures of a batch forward and back on several threads. A batch is cut into the same
/// parts however many threads there are, and the parts' gradients are added in the parts' order: so
/// the sum is the same to the last bit.
final class ParallelPasses implements AutoCloseable {
  /// A batch's parts at most: so many threads have work.
  private static final int PARTS = 16;

  /// Tokens of a part at least: so many rows make a matrix product worth its preparation.
  private static final int LEAST_TOKENS = 256;

  /// Tokens that go through the network together at most: so many keep what one layer computes in a
  /// core's cache.
  private static final int MOST_TOKENS = 1024;

  private final LearningViT model;
  private final DropoutConfig dropout;
  private final ExecutorService threads;

  /// Each thread writes what one stack of pictures needs over what the last one needed.
  private final ThreadLocal<RecycledMemory> memory = ThreadLocal.withInitial(RecycledMemory::new);

  /// Of batches that are done.
  private final Queue<GradientSum> spare = new ConcurrentLinkedQueue<>();

  /// What a batch gave.
  ///
  /// @param outcome of its pictures
  /// @param gradients of the mean loss, one for each parameter, in their order
  record Batch(Outcome outcome, List<float[]> gradients) {}

  private record Part(Outcome outcome, @Nullable GradientSum gradients) {}

  /// Starts threads.
  ///
  /// @param dropout what is left out while learning
  /// @param count of threads
  ParallelPasses(LearningViT model, DropoutConfig dropout, int count) {
    this.model = model;
    this.dropout = dropout;
    this.threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("train-", 0).factory());
  }

  /// Forward and back.
  ///
  /// @param size of the batch
  /// @param examples makes the batch's pictures, by their place in it; called by any thread
  Batch learn(int size, IntFunction<Example> examples) throws InterruptedException {
    Outcome outcome = Outcome.NONE;
    List<GradientSum> parts = new ArrayList<>();
    for (Future<Part> future : start(size, partOf(size), examples, 1f / size)) {
      Part part = finished(future);
      outcome = outcome.plus(part.outcome());
      if (part.gradients() != null) {
        parts.add(part.gradients());
      }
    }
    var batch = new Batch(outcome, sums(parts));
    parts.forEach(GradientSum::clear);
    spare.addAll(parts);
    return batch;
  }

  /// The threads share the parameters.
  private List<float[]> sums(List<GradientSum> parts) {
    List<NamedParameter> parameters = model.parameters();
    float[][] sums = new float[parameters.size()][];
    workers()
        .share(
            sums.length,
            parts.size(),
            (from, to) -> {
              for (int i = from; i < to; i++) {
                sums[i] = sum(parameters.get(i).tensor(), parts);
              }
            });
    return List.of(sums);
  }

  private static float[] sum(Tensor parameter, List<GradientSum> parts) {
    float[] sum = new float[parameter.size()];
    for (GradientSum part : parts) {
      float[] gradient = part.of(parameter);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += gradient[j];
      }
    }
    return sum;
  }

  /// Forward only.
  Outcome judge(int size, IntFunction<Example> examples) throws InterruptedException {
    Outcome outcome = Outcome.NONE;
    for (Future<Part> future : start(size, stack(model.vit().spec().tokens()), examples, 0)) {
      outcome = outcome.plus(finished(future).outcome());
    }
    return outcome;
  }

  /// Pictures of a part.
  private int partOf(int size) {
    int least = Math.ceilDiv(LEAST_TOKENS, learned());
    return Math.max(least, Math.ceilDiv(size, PARTS));
  }

  /// Tokens of a picture that is learned from.
  private int learned() {
    ViTSpec spec = model.vit().spec();
    return spec.specialTokens().count() + dropout.keptPatches(spec.numPatches());
  }

  /// Pictures that go through the network together at most.
  ///
  /// @param tokens of each
  private static int stack(int tokens) {
    return Math.max(1, MOST_TOKENS / tokens);
  }

  private List<Future<Part>> start(int size, int length, IntFunction<Example> examples, float share)
      throws InterruptedException {
    List<Callable<Part>> parts = new ArrayList<>();
    for (int from = 0; from < size; from += length) {
      int first = from;
      int last = Math.min(size, from + length);
      parts.add(() -> part(first, last, examples, share));
    }
    return threads.invokeAll(parts);
  }

  /// One part of a batch.
  ///
  /// @param share of each picture in the mean; 0 where nothing is learned
  private Part part(int from, int to, IntFunction<Example> examples, float share) {
    GradientSum gradients = share == 0 ? null : spareOrNew();
    Outcome outcome = Outcome.NONE;
    int stack = stack(share == 0 ? model.vit().spec().tokens() : learned());
    for (int first = from; first < to; first += stack) {
      int last = Math.min(to, first + stack);
      List<Example> together = IntStream.range(first, last).mapToObj(examples).toList();
      var arithmetic = new Arithmetic(Kernels.FASTEST, Workers.ALONE, memory.get());
      outcome = outcome.plus(arithmetic.compute(() -> pass(together, gradients, share)));
      memory.get().recycle();
    }
    return new Part(outcome, gradients);
  }

  private GradientSum spareOrNew() {
    GradientSum sum = spare.poll();
    return sum == null ? new GradientSum() : sum;
  }

  private Outcome pass(List<Example> examples, @Nullable GradientSum gradients, float share) {
    ViT vit = model.vit();
    List<float[]> pictures = examples.stream().map(Example::pixels).toList();
    Activations activations = Activations.forWeights();
    boolean learns = gradients != null;
    Dropout dropped = learns ? RandomDropout.of(dropout, examples) : Dropout.NONE;
    Matrix logits = vit.forward(pictures, learns ? activations : Trace.NONE, dropped);
    Matrix gradient = Matrix.zeros(logits.rows(), logits.cols());
    double loss = 0;
    int right = 0;
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      float[] ofOne = logits.row(i);
      loss += CrossEntropy.of(ofOne, example.target());
      right += Argmax.of(ofOne) == example.label() ? 1 : 0;
      gradient.setRowInPlace(i, CrossEntropy.gradient(ofOne, example.target()));
    }
    if (gradients != null) {
      gradient.scaleInPlace(share);
      vit.backward(pictures, activations, gradient, gradients, Trace.NONE, dropped);
    }
    return new Outcome(loss, right, examples.size());
  }

  private static Part finished(Future<Part> part) throws InterruptedException {
    try {
      return part.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /// The same threads, for other work between the passes.
  Workers workers() {
    return new ThreadWorkers(threads);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
