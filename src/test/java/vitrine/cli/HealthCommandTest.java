package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a health check is told by its exit code. That the real service is asked, {@code JarIT}
/// shows.
class HealthCommandTest {
  @TempDir private Path folder;

  private final Map<String, String> keys = new ConcurrentHashMap<>();
  private HttpServer server;

  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            String key = exchange.getRequestHeaders().getFirst("X-API-Key");
            keys.put(path, key == null ? "" : key);
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private static Run run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        CommandLineInterface.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args);
    return new Run(exitCode, out.toString(), err.toString());
  }

  @Test
  void whoIsReadyIsHealthy() {
    answer("/actuator/health/readiness", 200, "{\"status\":\"UP\"}");
    Run run = run("health", "--url", url());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualToIgnoringNewLines("ready");
  }

  @Test
  void whoIsNotReadyIsNot() {
    answer("/actuator/health/readiness", 503, "{\"status\":\"OUT_OF_SERVICE\"}");
    Run run = run("health", "--url", url());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly(
            "vitrine: %s/actuator/health/readiness answers 503: {\"status\":\"OUT_OF_SERVICE\"}"
                .formatted(url()));
  }

  @Test
  void whoIsNotThereIsNotHealthy() {
    String url = url();
    server.stop(0);
    Run run = run("health", "--url", url);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("vitrine: " + url + "/actuator/health/readiness does not answer: ");
  }

  @Test
  void classifyWantsALabelOfEachPicture() {
    answer("/classify", 200, "{\"predictions\":[{\"label\":\"ship\"}]}");
    Run run = run("health", "--classify", "--url", url() + "/");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly("airplane.png: ship", "ship.png: ship", "frog.png: ship");
    assertThat(keys).containsEntry("/classify", "");
  }

  @Test
  void anAnswerWithoutPredictionsIsNone() {
    answer("/classify", 200, "{\"predictions\":[]}");
    Run run = run("health", "--classify", "--url", url());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("/classify answers {\"predictions\":[]}");
  }

  @Test
  void theFirstKeyOfTheFileIsSent() throws Exception {
    answer("/classify", 200, "{\"predictions\":[{\"label\":\"ship\"}]}");
    Path file = Files.writeString(folder.resolve("keys"), "# ours\n\n first-key \nsecond-key\n");
    Run run = run("health", "--classify", "--url", url(), "--api-key-file", file.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(keys).containsEntry("/classify", "first-key");

    Path empty = Files.writeString(folder.resolve("none"), "# nothing\n");
    Run none = run("health", "--url", url(), "--api-key-file", empty.toString());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains(empty + " has no key");
  }

  @Test
  void byDefaultTheServiceBesideItIsAsked() {
    assertThat(HealthCommand.here(Map.of())).isEqualTo(URI.create("http://localhost:8080"));
    assertThat(HealthCommand.here(Map.of("SERVER_PORT", "80")))
        .isEqualTo(URI.create("http://localhost:80"));
    assertThat(
            HealthCommand.here(
                Map.of("SERVER_PORT", "80", "MANAGEMENT_SERVER_PORT", "9090", "X", "1")))
        .isEqualTo(URI.create("http://localhost:9090"));
  }
}
