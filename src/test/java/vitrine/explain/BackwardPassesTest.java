package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vitrine.inference.Deadline;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;

@Timeout(60)
class BackwardPassesTest {
  private static final Grid GRID = new Grid(1, 1, new float[1]);

  @TempDir private Path cache;

  /// One is in work and one waits: the third is told at once, not at its deadline.
  @Test
  void fewWait() throws Exception {
    var settings = new InferenceSettings(cache, 1, 1, Precision.FP32);
    var passes = new BackwardPasses(2, MemoryBudget.unlimited());
    var deadline = Deadline.after(Duration.ofSeconds(50));
    var done = new CountDownLatch(1);
    try (var model = ServedModel.open(BundleLoader.load("vit-cifar10"), settings, _ -> {});
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var refused = new CountDownLatch(1);
      List<Future<Grid>> asked = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        asked.add(
            threads.submit(() -> {
              try {
                return passes.run(model, "gradient", _ -> wait(done), deadline);
              } catch (Failure.QueueFull e) {
                refused.countDown();
                throw e;
              }
            }));
      }
      refused.await();
      done.countDown();

      assertThat(asked).filteredOn(BackwardPassesTest::answered).hasSize(2);
      assertThat(passes.run(model, "gradient", _ -> GRID, deadline)).isSameAs(GRID);
      assertThatExceptionOfType(Failure.DeadlinePassed.class)
          .isThrownBy(
              () -> passes.run(model, "gradient", _ -> GRID, Deadline.after(Duration.ZERO)));
    }
  }

  private static Grid wait(CountDownLatch done) {
    try {
      done.await();
      return GRID;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean answered(Future<Grid> asked) {
    try {
      return GRID.equals(asked.get());
    } catch (Exception e) {
      assertThat(e).hasCauseInstanceOf(Failure.QueueFull.class);
      return false;
    }
  }
}
