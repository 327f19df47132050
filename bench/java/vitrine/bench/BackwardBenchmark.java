package vitrine.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import vitrine.explain.Grid;
import vitrine.explain.PixelGradient;
import vitrine.explain.Relevance;
import vitrine.inference.ReferenceEngine;
import vitrine.vit.Activations;
import vitrine.vit.CrossEntropy;
import vitrine.vit.GradientSum;
import vitrine.vit.Trace;
import vitrine.vit.ViT;

/// There and back through the reference, one picture of 224 × 224 pixels, random weights in memory.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
public class BackwardBenchmark {
  @Param private ReferenceBenchmark.Model model = ReferenceBenchmark.Model.TINY;
  @Param private KernelChoice kernels = KernelChoice.SCALAR;

  @Param({"1", "2"})
  private int threads = 1;

  private final RandomTensors random = new RandomTensors(1);
  private final float[] pixels = random.tensor(3, 224, 224).floats();
  private ReferenceEngine engine = new ReferenceEngine(random.vit(3, 0, 1)); // until it is set up

  @Setup
  public void setUp() {
    ViT vit = random.vit(model.hidden(), 12, model.heads());
    engine = new ReferenceEngine(vit, kernels.kernels(), threads);
  }

  @Benchmark
  public Grid pixelGradient() {
    return engine.compute(vit -> PixelGradient.of(vit, pixels, 0));
  }

  @Benchmark
  public Grid relevance() {
    return engine.compute(vit -> Relevance.of(vit, pixels, 0));
  }

  /// What a trainer does with each picture.
  @Benchmark
  public GradientSum gradientsOfWeights() {
    return engine.compute(vit -> {
      Activations activations = Activations.forWeights();
      float[] loss = CrossEntropy.gradient(vit.forward(pixels, activations), 0);
      var gradients = new GradientSum();
      vit.backward(pixels, activations, loss, gradients, Trace.NONE);
      return gradients;
    });
  }
}
