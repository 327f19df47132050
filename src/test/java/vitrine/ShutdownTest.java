package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/// The service stops when it has answered.
class ShutdownTest {
  @Test
  @Timeout(60)
  void aRequestUnderWayIsAnswered() throws Exception {
    ConfigurableApplicationContext context =
        SpringApplication.run(
            Vitrine.class, "--server.port=0", "--vitrine.cache=target/test-cache");
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    byte[] picture = Files.readAllBytes(Path.of("samples/ship.png"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      out.write(
          """
          POST /classify HTTP/1.1\r
          Host: localhost\r
          Content-Type: image/png\r
          Content-Length: %d\r
          Expect: 100-continue\r
          Connection: close\r
          \r
          """
              .formatted(picture.length)
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(in.readLine()).startsWith("HTTP/1.1 100"); // the controller reads the body

      Thread stopping = Thread.startVirtualThread(context::close);
      while (accepts(port)) {
        Thread.onSpinWait();
      }
      out.write(picture);

      assertThat(in.readLine()).isEmpty();
      assertThat(in.readLine()).startsWith("HTTP/1.1 200");
      assertThat(in.lines().collect(Collectors.joining())).contains("\"label\":\"ship\"");
      stopping.join();
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
