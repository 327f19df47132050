package vitrine.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.preprocess.Pixels;
import vitrine.tensor.Kernels;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;

@Timeout(60)
class ReferenceEngineTest {
  @Test
  void everyNumberOfThreadsGivesTheSameBits() throws Exception {
    GoldenCase golden = GoldenCase.named("wide");
    ViT vit = golden.vit();
    List<Pixels> pictures = golden.pictures(3).stream().map(Pixels::of).toList();

    List<float[]> one = new ReferenceEngine(vit, 1).infer(pictures);

    assertThat(one).hasSize(3);
    assertThat(one.getFirst())
        .isEqualTo(vit.forward(pictures.getFirst().values()))
        .isNotEqualTo(one.getLast());
    assertThat(new ReferenceEngine(vit, 4).infer(pictures))
        .usingRecursiveComparison()
        .isEqualTo(one);
  }

  @Test
  void aRefusalOfTheNetworkArrives() throws Exception {
    var engine = new ReferenceEngine(GoldenCase.named("wide").vit(), 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.infer(List.of(Pixels.of(new float[1]))));
  }

  @Test
  void saysWhichArithmeticItUses() throws Exception {
    assertThat(new ReferenceEngine(GoldenCase.named("wide").vit(), 2).arithmetic())
        .isEqualTo(Kernels.FASTEST.description() + ", 2 threads");
  }

  /// Little work is not shared, much is, and every item is done once.
  @ParameterizedTest
  @ValueSource(longs = {1, 10_000, 1_000_000, Long.MAX_VALUE / 1000})
  void workersDoEveryItemOnce(long operations) {
    try (var pool = new ForkJoinPool(3)) {
      var workers = new ForkJoinWorkers(pool);
      for (int items : new int[] {0, 1, 2, 11, 12, 13, 1000}) {
        var done = new AtomicIntegerArray(items);
        pool.submit(() ->
                workers.share(
                    items,
                    operations,
                    (from, to) -> {
                      for (int i = from; i < to; i++) {
                        done.incrementAndGet(i);
                      }
                    }))
            .join();
        for (int i = 0; i < items; i++) {
          assertThat(done.get(i)).as("item %d of %d", i, items).isOne();
        }
      }
    }
  }

  /// As `java -jar` without any flag.
  @Test
  void aJvmWithoutTheVectorModuleComputesTheSameByScalarKernels() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    var builder =
        new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ScalarProcess.class.getName());
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.redirectErrorStream(true);

    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(said).endsWith("scalar, 2 threads" + System.lineSeparator());
    assertThat(process.waitFor()).isZero();
  }
}
