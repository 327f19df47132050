package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import vitrine.serving.Models;
import vitrine.verify.web.HealthChecks;

/// What probes say of a model that fails while it is served.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.health.interval=0s", // the test checks
      "vitrine.health.failures=2",
      "vitrine.cache=target/test-cache"
    })
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DirtiesContext // the last test ends its engine
@Timeout(60)
class HealthTest {
  @LocalServerPort private int port;
  @Autowired private Models models;
  @Autowired private HealthChecks checks;
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
    return client.send(
        request.uri(URI.create("http://localhost:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(path, HttpRequest.newBuilder());
  }

  private HttpResponse<String> classify() throws Exception {
    return send(
        "/classify",
        HttpRequest.newBuilder()
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))));
  }

  private int liveness() throws Exception {
    return get("/actuator/health/liveness").statusCode();
  }

  private int readiness() throws Exception {
    return get("/actuator/health/readiness").statusCode();
  }

  @Test
  @Order(1)
  void aModelThatIsWell() throws Exception {
    assertThat(get("/actuator/prometheus").body())
        .contains(
            "vitrine_health_checks_total{model=\"vit-cifar10\",result=\"ok\"} 0.0",
            "vitrine_health_checks_total{model=\"vit-cifar10\",result=\"differs\"} 0.0",
            "vitrine_health_checks_total{model=\"vit-cifar10\",result=\"failed\"} 0.0",
            "vitrine_health_checks_total{model=\"vit-cifar10\",result=\"timeout\"} 0.0",
            "vitrine_ready{model=\"vit-cifar10\"} 1.0");
    checks.runAll();
    assertThat(get("/actuator/prometheus").body())
        .contains("vitrine_health_checks_total{model=\"vit-cifar10\",result=\"ok\"} 1.0");
    assertThat(readiness()).isEqualTo(200);
    assertThat(liveness()).isEqualTo(200);
  }

  @Test
  @Order(2)
  void aModelThatIsWellAgain() throws Exception {
    models.refuse(models.get(null), "its network fails");
    assertThat(readiness()).isEqualTo(503);
    assertThat(classify().statusCode()).isEqualTo(503);
    checks.runAll();
    assertThat(readiness()).isEqualTo(200);
    assertThat(classify().statusCode()).isEqualTo(200);
  }

  @Test
  @Order(3)
  void anEngineThatIsGone() throws Exception {
    models.get(null).engine().close();
    HttpResponse<String> failed = classify();
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).contains("urn:vitrine:problem:engine-failed");
    Answer.of(failed).tellsNothingOfTheInside("/classify");

    checks.runAll();
    HttpResponse<String> readiness = get("/actuator/health/readiness");
    assertThat(readiness.statusCode()).isEqualTo(503);
    assertThat(readiness.body()).contains("its network fails");
    Answer.of(readiness).tellsNothingOfTheInside("readiness");
    assertThat(liveness()).isEqualTo(200);
    HttpResponse<String> refused = classify();
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    Answer.of(refused).tellsNothingOfTheInside("/classify");

    checks.runAll(); // the second in a row
    assertThat(liveness()).isEqualTo(503);
    assertThat(get("/actuator/prometheus").body())
        .contains(
            "vitrine_health_checks_total{model=\"vit-cifar10\",result=\"failed\"} 2.0",
            "vitrine_ready{model=\"vit-cifar10\"} 0.0");
  }
}
