package vitrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Every benchmark runs, once and with the smallest sizes, so that none breaks unnoticed.
class BenchmarksTest {
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void everyBenchmarkRuns() throws Exception {
    System.setProperty("jmh.ignoreLock", "true"); // nothing is measured that others could disturb
    var options =
        new OptionsBuilder()
            .include("vitrine\\.bench\\..*")
            .param("layer", "192x192")
            .param("model", "TINY")
            .param("size", "500x375")
            .forks(0)
            .mode(Mode.SingleShotTime)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.NONE)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();

    Collection<RunResult> results = new Runner(options).run();

    assertThat(results)
        .extracting(result -> result.getParams().getBenchmark())
        .contains(
            "vitrine.bench.MatrixProductBenchmark.product",
            "vitrine.bench.ReferenceBenchmark.forward",
            "vitrine.bench.PreprocessingBenchmark.decode",
            "vitrine.bench.PreprocessingBenchmark.resize",
            "vitrine.bench.PreprocessingBenchmark.normalize",
            "vitrine.bench.DeviceBenchmark.infer",
            "vitrine.bench.ServingBenchmark.infer",
            "vitrine.bench.ServingBenchmark.classify");
  }
}
