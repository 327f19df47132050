package vitrine.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import vitrine.inference.Batcher;
import vitrine.inference.Deadline;
import vitrine.inference.Engine;
import vitrine.inference.InferenceException;
import vitrine.preprocess.Pixels;

/// Failures that a request over the wire brings about only by chance.
class ProblemsTest {
  private final Problems problems =
      new Problems(new ServiceMetrics(new SimpleMeterRegistry()), new ErrorShapes(List.of()));

  private static final class BrokenEngine implements Engine {
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
  }

  private ProblemDetail problem(Failure failure, int status, String type) {
    ResponseEntity<Object> response =
        problems.handle(failure, new MockHttpServletRequest("POST", "/classify"));
    assertThat(response.getStatusCode().value()).isEqualTo(status);
    var problem = (ProblemDetail) Objects.requireNonNull(response.getBody());
    assertThat(problem.getType()).hasToString("urn:vitrine:problem:" + type);
    assertThat(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
        .isEqualTo(status == 429 || status == 503 ? "1" : null);
    return problem;
  }

  @Test
  void theServiceThatStopsIs503() {
    var batcher = new Batcher("test", new BrokenEngine(), 1, 1, _ -> {});
    batcher.close();
    var closed =
        catchThrowableOfType(
            InferenceException.Closed.class,
            () -> batcher.submit(Pixels.of(new float[1]), Deadline.NONE));

    assertThat(problem(new Failure.NoInference(closed), 503, "not-ready").getDetail())
        .isEqualTo("the service is stopping");
  }

  @Test
  void whatDoesNotFitOrTakesTooLong() {
    assertThat(problem(new Failure.QueueFull("vit", 7, 1), 429, "queue-full").getDetail())
        .contains("7 pictures");
    problem(new Failure.UploadsFull(1), 429, "uploads-full");
    assertThat(problem(new Failure.PictureTooLarge(9000, 8192), 413, "image-memory").getDetail())
        .contains("9,000", "8,192");
    problem(new Failure.UploadTooSlow(), 408, "upload-too-slow");
    assertThat(problem(new Failure.DeadlinePassed(), 504, "deadline-passed").getDetail())
        .isNotBlank();
  }

  @Test
  void whyAnEngineFailedIsNotToldToClients() {
    try (var batcher = new Batcher("test", new BrokenEngine(), 1, 1, _ -> {})) {
      var failure =
          batcher
              .submit(Pixels.of(new float[1]), Deadline.NONE)
              .handle((_, e) -> (InferenceException) e)
              .join();
      ProblemDetail problem = problem(new Failure.NoInference(failure), 500, "engine-failed");
      assertThat(problem.getDetail()).isNull();
      assertThat(problem.toString()).doesNotContain("secret");
    }
  }
}
