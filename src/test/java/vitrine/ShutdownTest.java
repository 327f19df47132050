package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import vitrine.HttpConnection.Answer;

/// The service stops when it has answered.
@Timeout(60)
class ShutdownTest {
  private final byte[] ship = read(Path.of("samples/ship.png"));

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ConfigurableApplicationContext start(String... settings) {
    return SpringApplication.run(
        Vitrine.class,
        Stream.concat(
                Stream.of("--server.port=0", "--vitrine.cache=target/test-cache"),
                Stream.of(settings))
            .toArray(String[]::new));
  }

  private static int port(ConfigurableApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /// A request whose body is waited for.
  private HttpConnection begin(int port) throws IOException {
    var connection = new HttpConnection(port);
    connection.sendPicture(ship.length, "Expect: 100-continue\r\n", new byte[0]);
    assertThat(connection.answer().status()).isEqualTo(100); // the controller reads the body
    return connection;
  }

  private void assertLastAnswer(HttpConnection connection) throws IOException {
    Answer answer = connection.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"label\":\"ship\"");
    assertThat(answer.closes()).isTrue();
  }

  @Test
  void aRequestUnderWayIsAnsweredAndItsConnectionClosed() throws Exception {
    ConfigurableApplicationContext context = start();
    int port = port(context);
    try (HttpConnection underWay = begin(port)) {
      Thread stopping = Thread.startVirtualThread(context::close);
      while (accepts(port)) {
        Thread.onSpinWait();
      }
      underWay.write(ship);

      assertLastAnswer(underWay);
      stopping.join();
    }
  }

  /// Tomcat takes one connection at a time here, so that the others wait in the kernel.
  @Test
  void whoHasConnectedIsAnsweredThoughNotAcceptedYet() throws Exception {
    ConfigurableApplicationContext context = start("--server.tomcat.max-connections=1");
    int port = port(context);
    try (HttpConnection first = begin(port);
        var second = new HttpConnection(port);
        var third = new HttpConnection(port)) {
      second.sendPicture(ship.length, "", ship);
      third.sendPicture(ship.length, "", ship);
      Thread stopping = Thread.startVirtualThread(context::close);

      assertLastAnswer(second);
      assertLastAnswer(third);
      first.write(ship);
      assertLastAnswer(first);
      stopping.join();
    }
  }

  /// Spring's test contexts pause while others are used; a snapshot of the JVM (CRaC) stops one and
  /// starts it again.
  @Test
  void pausedItKeepsItsPortAndStartedAgainItServesAsBefore() throws Exception {
    try (ConfigurableApplicationContext context = start()) {
      context.pause();
      assertServesAndKeepsTheConnection(context);
      context.stop();
      context.start();
      assertServesAndKeepsTheConnection(context);
    }
  }

  private void assertServesAndKeepsTheConnection(ConfigurableApplicationContext context)
      throws IOException {
    try (var connection = new HttpConnection(port(context))) {
      for (int i = 0; i < 2; i++) {
        Answer answer = connection.classify(ship);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.closes()).isFalse();
      }
    }
  }

  private static boolean accepts(int port) {
    try (var _ = new HttpConnection(port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
