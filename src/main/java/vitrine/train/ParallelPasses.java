package vitrine.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;
import vitrine.tensor.Workers;
import vitrine.train.data.Example;
import vitrine.train.model.LearningViT;
import vitrine.train.model.NamedParameter;
import vitrine.vit.Activations;
import vitrine.vit.CrossEntropy;
import vitrine.vit.GradientSum;
import vitrine.vit.Trace;
import vitrine.vit.ViT;

/// Takes the pictures of a batch forward and back on several threads. A batch is cut into the same
/// parts however many threads there are, and the parts' gradients are added in the parts' order: so
/// the sum is the same to the last bit.
final class ParallelPasses implements AutoCloseable {
  /// A batch's parts: as many threads have work.
  private static final int PARTS = 16;

  private final LearningViT model;
  private final ExecutorService threads;

  /// What a batch gave.
  ///
  /// @param outcome of its pictures
  /// @param gradients of the mean loss, one for each parameter, in their order
  record Batch(Outcome outcome, List<float[]> gradients) {}

  private record Part(Outcome outcome, @Nullable GradientSum gradients) {}

  /// Starts threads.
  ///
  /// @param count of threads
  ParallelPasses(LearningViT model, int count) {
    this.model = model;
    this.threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("train-", 0).factory());
  }

  /// Forward and back.
  ///
  /// @param size of the batch
  /// @param examples makes the batch's pictures, by their place in it; called by any thread
  Batch learn(int size, IntFunction<Example> examples) throws InterruptedException {
    List<float[]> sums = new ArrayList<>();
    for (NamedParameter parameter : model.parameters()) {
      sums.add(new float[parameter.values().length]);
    }
    Outcome outcome = Outcome.NONE;
    for (Future<Part> future : start(size, examples, 1f / size)) {
      Part part = finished(future);
      outcome = outcome.plus(part.outcome());
      if (part.gradients() != null) {
        add(part.gradients(), sums);
      }
    }
    return new Batch(outcome, sums);
  }

  private void add(GradientSum part, List<float[]> sums) {
    for (int i = 0; i < sums.size(); i++) {
      Tensor tensor = model.parameters().get(i).tensor();
      float[] gradient = part.of(tensor);
      float[] sum = sums.get(i);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += gradient[j];
      }
    }
  }

  /// Forward only.
  Outcome judge(int size, IntFunction<Example> examples) throws InterruptedException {
    Outcome outcome = Outcome.NONE;
    for (Future<Part> future : start(size, examples, 0)) {
      outcome = outcome.plus(finished(future).outcome());
    }
    return outcome;
  }

  private List<Future<Part>> start(int size, IntFunction<Example> examples, float share)
      throws InterruptedException {
    int length = Math.ceilDiv(size, PARTS);
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
    GradientSum gradients = share == 0 ? null : new GradientSum();
    double loss = 0;
    int right = 0;
    for (int i = from; i < to; i++) {
      Example example = examples.apply(i);
      float[] logits = logits(example, gradients, share);
      loss += CrossEntropy.of(logits, example.target());
      right += best(logits) == example.label() ? 1 : 0;
    }
    return new Part(new Outcome(loss, right, to - from), gradients);
  }

  private float[] logits(Example example, @Nullable GradientSum gradients, float share) {
    ViT vit = model.vit();
    if (gradients == null) {
      return vit.forward(example.pixels());
    }
    Activations activations = Activations.forWeights();
    float[] logits = vit.forward(example.pixels(), activations);
    float[] gradient = CrossEntropy.gradient(logits, example.target());
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= share;
    }
    vit.backward(example.pixels(), activations, gradient, gradients, Trace.NONE);
    return logits;
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
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
