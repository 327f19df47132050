package vitrine.bench;

import java.util.List;
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
import vitrine.inference.ReferenceEngine;
import vitrine.preprocess.Pixels;
import vitrine.vit.ViT;

/// The reference on one picture of 224 × 224 pixels, random weights in memory.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
public class ReferenceBenchmark {
  /// Sizes of the ViT papers (Dosovitskiy et al. 2021, Touvron et al. 2021).
  public enum Model {
    TINY(192, 3),
    BASE(768, 12);

    private final int hidden;
    private final int heads;

    Model(int hidden, int heads) {
      this.hidden = hidden;
      this.heads = heads;
    }

    int hidden() {
      return hidden;
    }

    int heads() {
      return heads;
    }
  }

  @Param private Model model = Model.TINY;
  @Param private KernelChoice kernels = KernelChoice.SCALAR;

  @Param({"1", "2"})
  private int threads = 1;

  private final RandomTensors random = new RandomTensors(1);
  private final float[] pixels = random.tensor(3, 224, 224).floats();
  private ReferenceEngine engine = new ReferenceEngine(random.vit(3, 0, 1)); // until it is set up

  @Setup
  public void setUp() {
    ViT vit = random.vit(model.hidden, 12, model.heads);
    engine = new ReferenceEngine(vit, kernels.kernels(), threads);
  }

  @Benchmark
  public List<float[]> forward() {
    return engine.infer(List.of(Pixels.of(pixels)));
  }
}
