package vitrine.classify.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import vitrine.serving.Admission;
import vitrine.serving.Models;

/// Clients whose request is refused, and who go on sending a letter at a time without an end.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"vitrine.deadline=1s", "vitrine.queue=1", "vitrine.cache=target/test-cache"})
@Timeout(60)
class RefusedBodyOverTheWireTest {
  private static final String ENDLESS = "Transfer-Encoding: chunked";

  @LocalServerPort private int port;
  @Autowired private Models models;
  private final List<Admission.Place> held = new ArrayList<>();

  @AfterEach
  void everythingIsGivenBack() {
    held.forEach(Admission.Place::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {ENDLESS, "Content-Length: 100000"})
  void whatCameTooSlowlyIsReadNoFurther(String length) throws IOException {
    assertThat(answerToTrickle(length))
        .startsWith("HTTP/1.1 408")
        .contains("Connection: close", "upload-too-slow");
  }

  @ParameterizedTest
  @ValueSource(strings = {ENDLESS, "Content-Length: 1000000"})
  void whatIsLeftOfARefusedBodyHasATime(String length) throws IOException {
    for (int i = 0; i < 1 + models.get(null).atOnce(); i++) {
      held.add(models.admission(models.get(null)).enter());
    }
    assertThat(answerToTrickle(length)).startsWith("HTTP/1.1 429").contains("queue-full");
  }

  @Test
  void soHasThatOfABodyThatIsTooLarge() throws IOException {
    assertThat(answerToTrickle("Content-Length: 100000000"))
        .startsWith("HTTP/1.1 413")
        .contains("body-bytes");
  }

  /// Sends a letter whenever nothing has come for 50 ms, and reads until the server closes. Ten
  /// seconds of letters are no end.
  private String answerToTrickle(String length) throws IOException {
    String head = "POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n";
    var answer = new StringBuilder();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      out.write((head + length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] letter =
          (length.equals(ENDLESS) ? "1\r\na\r\n" : "a").getBytes(StandardCharsets.US_ASCII);
      socket.setSoTimeout(50);
      for (int sent = 0; sent < 200; ) {
        try {
          int c = in.read();
          if (c < 0) {
            return answer.toString();
          }
          answer.append((char) c);
        } catch (SocketTimeoutException _) {
          out.write(letter);
          sent++;
        } catch (SocketException _) {
          return answer.toString(); // reset
        }
      }
    }
    throw new AssertionError("the connection is still open after: " + answer);
  }
}
