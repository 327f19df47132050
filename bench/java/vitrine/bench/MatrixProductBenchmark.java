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
import vitrine.tensor.Arithmetic;
import vitrine.tensor.Matrix;
import vitrine.tensor.Tensor;
import vitrine.tensor.Workers;

/// x·Wᵀ on one thread, in the shapes of a ViT at 224 × 224 pixels.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatrixProductBenchmark {
  /// 196 patches and the class token.
  private static final int TOKENS = 197;

  /// in × out of a linear layer: ViT-Ti's and ViT-B's projections and MLPs.
  @Param({"192x192", "192x768", "768x192", "768x768", "768x3072", "3072x768"})
  private String layer = "";

  @Param private KernelChoice kernels = KernelChoice.SCALAR;

  private Matrix x = Matrix.zeros(0, 0);
  private Tensor weight = x.tensor();
  private Arithmetic arithmetic = new Arithmetic(kernels.kernels(), Workers.ALONE);

  @Setup
  public void setUp() {
    String[] sizes = layer.split("x", 2);
    int in = Integer.parseInt(sizes[0]);
    int out = Integer.parseInt(sizes[1]);
    var random = new RandomTensors(1);
    x = new Matrix(TOKENS, in, random.tensor(TOKENS, in).floats());
    weight = random.tensor(out, in);
    arithmetic = new Arithmetic(kernels.kernels(), Workers.ALONE);
  }

  @Benchmark
  public Matrix product() {
    return arithmetic.compute(() -> x.timesTransposed(weight));
  }
}
