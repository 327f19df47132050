package vitrine.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import vitrine.inference.Batcher;
import vitrine.inference.Engine;
import vitrine.inference.InferenceException;
import vitrine.preprocess.Pixels;

/// Failures that a request over the wire brings about only by chance.
class ProblemsTest {
  private final Problems problems = new Problems(new ServiceMetrics(new SimpleMeterRegistry()));

  /// An engine that works on its first picture until it is let go.
  private record StuckEngine(CountDownLatch begun, CountDownLatch release) implements Engine {
    @Override
    public String provider() {
      return "stuck";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      begun.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return batch.stream().map(Pixels::values).toList();
    }

    @Override
    public void close() {}
  }

  private ProblemDetail problem(InferenceException reason, int status, String type) {
    ResponseEntity<ProblemDetail> response = problems.handle(new Failure.NoInference(reason));
    assertThat(response.getStatusCode().value()).isEqualTo(status);
    ProblemDetail problem = Objects.requireNonNull(response.getBody());
    assertThat(problem.getType()).hasToString("urn:vitrine:problem:" + type);
    if (status != 500) {
      assertThat(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("1");
    }
    return problem;
  }

  @Test
  void aFullQueueIs429AndAClosedOne503() throws Exception {
    var engine = new StuckEngine(new CountDownLatch(1), new CountDownLatch(1));
    var batcher = new Batcher("test", engine, 1, 1, 1, _ -> {});
    var answered = batcher.submit(Pixels.of(new float[1]));
    engine.begun().await();
    var waiting = batcher.submit(Pixels.of(new float[1]));
    var full =
        catchThrowableOfType(
            InferenceException.QueueFull.class, () -> batcher.submit(Pixels.of(new float[1])));
    engine.release().countDown();
    batcher.close();
    var closed =
        catchThrowableOfType(
            InferenceException.Closed.class, () -> batcher.submit(Pixels.of(new float[1])));

    assertThat(answered).isCompleted();
    assertThat(waiting).isCompleted();
    assertThat(problem(full, 429, "queue-full").getDetail()).contains("queue of 1");
    problem(closed, 503, "not-ready");
  }

  @Test
  void whyAnEngineFailedIsNotToldToClients() {
    var engine =
        new Engine() {
          @Override
          public String provider() {
            return "broken";
          }

          @Override
          public List<float[]> infer(List<Pixels> batch) {
            throw new IllegalStateException("/secret/path");
          }

          @Override
          public void close() {}
        };
    try (var batcher = new Batcher("test", engine, 1, 1, 1, _ -> {})) {
      var failure =
          batcher.submit(Pixels.of(new float[1])).handle((_, e) -> (InferenceException) e).join();
      ProblemDetail problem = problem(failure, 500, "engine-failed");
      assertThat(problem.getDetail()).isNull();
      assertThat(problem.toString()).doesNotContain("secret");
    }
  }
}
