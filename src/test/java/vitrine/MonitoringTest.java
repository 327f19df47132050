package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.yaml.snakeyaml.Yaml;

/// Rules and dashboard ask for what the service tells. That the alerts fire, `deploy/check.sh`
/// shows, and that no panel is empty, `deploy/dashboard.py`.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.cache=target/test-cache",
      "spring.application.name=monitored" // a service of its own: others count from zero
    })
class MonitoringTest {
  private static final Path FILES = Path.of("helm/vitrine/files");
  private static final Path RUNBOOK = Path.of("docs/runbook");

  @LocalServerPort private int port;

  private static Set<String> found(String regex, String text) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String scrape() throws Exception {
    URI root = URI.create("http://localhost:" + port);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest classify =
          HttpRequest.newBuilder(root.resolve("/classify"))
              .header("Content-Type", "image/png")
              .POST(BodyPublishers.ofFile(Path.of("samples/ship.png")))
              .build();
      assertThat(client.send(classify, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      HttpRequest metrics = HttpRequest.newBuilder(root.resolve("/actuator/prometheus")).build();
      return client.send(metrics, BodyHandlers.ofString()).body();
    }
  }

  @Test
  void everyMetricThatIsAskedForIsTold() throws Exception {
    String told = scrape();
    for (String file : Set.of("rules.yaml", "dashboard.json")) {
      Set<String> asked =
          found(
              "\\b((?:vitrine|http_server|jvm|process|logback)_\\w+)[{\\[ )]",
              Files.readString(FILES.resolve(file)));
      assertThat(asked).as(file).hasSizeGreaterThan(5);
      assertThat(asked)
          .as(file)
          .allSatisfy(metric -> assertThat(told).containsPattern("(?m)^" + metric + "[{ ]"));
    }
  }

  @Test
  void theObjectivesBoundIsOneOfTheHistograms() throws Exception {
    String told = scrape();
    assertThat(found("http_server_requests_seconds_bucket\\{[^}]*le=\"([^\"]+)\"", rules()))
        .isNotEmpty()
        .allSatisfy(bound ->
            assertThat(told)
                .containsPattern(
                    "http_server_requests_seconds_bucket\\{[^}]*method=\"POST\"[^}]*le=\"%s\""
                        .formatted(bound)));
  }

  @Test
  void everyAlertHasItsPageAndEveryPageItsAlert() throws Exception {
    Set<String> alerts = found("- alert: (\\w+)", rules());
    Set<String> pages = found("docs/runbook/(\\w+\\.md)", rules());
    assertThat(alerts).hasSizeGreaterThan(8);
    assertThat(found("runbook_url: (\\S+)", rules())).hasSameSizeAs(pages);
    try (Stream<Path> files = Files.list(RUNBOOK)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(pages);
    }
    for (String alert : alerts) {
      try (Stream<Path> files = Files.list(RUNBOOK)) {
        assertThat(files).as(alert).anyMatch(file -> firstLine(file).contains(alert));
      }
    }
  }

  /// Without a test that fires it, an alert may be one that never does.
  @Test
  void everyAlertIsFiredByATest() throws Exception {
    Object tests =
        new Yaml().load(Files.readString(Path.of("deploy/prometheus/tests/alerts.yaml")));
    assertThat(found("alertname=(\\w+), eval_time=\\w+, exp_alerts=", tests.toString()))
        .containsAll(found("- alert: (\\w+)", rules()));
  }

  /// One check of health, in two places.
  @Test
  void composeChecksHealthAsTheImageDoes() throws Exception {
    Set<String> image =
        found("CMD (\\[\"java\".*\"health\"])", Files.readString(Path.of("Dockerfile")));
    assertThat(image).hasSize(1); // for the CPU and for cards
    assertThat(Files.readString(Path.of("docker-compose.yml")))
        .contains(image.iterator().next().replace("[\"java\"", "[\"CMD\", \"java\""));
  }

  private static String rules() throws Exception {
    return Files.readString(FILES.resolve("rules.yaml"));
  }

  private static String firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
