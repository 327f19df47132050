package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.HttpConnection.Answer;

/// How an orchestrator ends the service: no request is lost.
@Timeout(300)
class SigtermTest {
  /// 4 that wait, and two runs of at most 2.
  private static final int PLACES = 8;

  private final byte[] ship = read(Path.of("samples/ship.png"));

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Clients as they stand behind a load balancer: they use their connections as long as they may,
  /// and open others as long as the service says that it is ready.
  private final class Clients {
    private final int port;
    private final CountDownLatch begun = new CountDownLatch(20 * PLACES);
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private volatile boolean open = true;

    Clients(int port) {
      this.port = port;
    }

    void run() {
      while (open) {
        try (var connection = new HttpConnection(port)) {
          boolean more = true;
          while (more) {
            Answer answer = connection.classify(ship);
            answers.add(answer);
            begun.countDown();
            more = !answer.closes();
          }
        } catch (IOException e) {
          lost.add(e.toString());
          return;
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void underLoadNoRequestIsLost(int timesSaturation) throws Exception {
    try (var service =
        ServiceProcess.start(
            List.of(),
            "--vitrine.queue=4",
            "--vitrine.threads=2",
            "--vitrine.max-batch=2",
            "--vitrine.shutdown.delay=2s")) {
      var clients = new Clients(service.port());
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < timesSaturation * PLACES; i++) {
          threads.execute(clients::run);
        }
        clients.begun.await();
        service.terminate();
        service.awaitLine("not ready any more");
        clients.open = false;
      } // each has used its connection to the end

      assertThat(service.exitCode()).isEqualTo(143);
      assertThat(clients.lost).isEmpty();
      assertThat(clients.answers).anyMatch(Answer::closes);
      assertThat(clients.answers).allMatch(SigtermTest::answersOrSaysWhenToComeBack);
      assertThat(clients.answers).anyMatch(answer -> answer.status() == 200 && answer.closes());
      assertThat(service.log()).noneMatch(line -> line.contains("ERROR"));
    }
  }

  private static boolean answersOrSaysWhenToComeBack(Answer answer) {
    return switch (answer.status()) {
      case 200 -> true;
      case 429, 503 -> answer.headers().containsKey("retry-after");
      default -> false;
    };
  }

  @Test
  void itIsNotReadyFirstAndAnswersAsBefore() throws Exception {
    try (var service = ServiceProcess.start(List.of(), "--vitrine.shutdown.delay=1h");
        var idle = new HttpConnection(service.port())) {
      assertThat(idle.classify(ship).closes()).isFalse();
      assertThat(service.status("/actuator/health/readiness")).isEqualTo(200);

      service.terminate();
      service.awaitLine("not ready any more");

      while (service.status("/actuator/health/readiness") == 200) {
        Thread.onSpinWait();
      }
      assertThat(service.status("/actuator/health/readiness")).isEqualTo(503);
      assertThat(service.status("/actuator/health/liveness")).isEqualTo(200);
      Answer last = idle.classify(ship);
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.closes()).isTrue();
      try (var another = new HttpConnection(service.port())) {
        Answer answer = another.classify(ship);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.closes()).isTrue();
      }

      service.terminate(); // a second one does not wait for the hour to end
      assertThat(service.exitCode()).isEqualTo(143);
    }
  }
}
