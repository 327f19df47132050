package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service that asks for keys, and lets pages of one origin call it.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.security.api-keys=" + SecuredServiceTest.KEY + "," + SecuredServiceTest.OTHER,
      "vitrine.security.allowed-origins=" + SecuredServiceTest.ORIGIN,
      "management.endpoints.web.exposure.include=*",
      "management.endpoint.env.show-values=always",
      "management.endpoint.configprops.show-values=always",
      "management.endpoint.health.probes.add-additional-paths=true",
      "vitrine.cache=target/test-cache"
    })
@Timeout(60)
class SecuredServiceTest {
  static final String KEY = "a-key-of-the-settings";
  static final String OTHER = "another-of-the-settings";
  static final String ORIGIN = "https://app.example.org";
  private static final String OF_FILE = "the-key-of-the-file-1";

  @TempDir private static Path folder;
  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void keyFile(DynamicPropertyRegistry registry) throws Exception {
    Path file = Files.writeString(folder.resolve("keys"), "# mounted\n" + OF_FILE + "\n");
    registry.add("vitrine.security.api-key-file", file::toString);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer " + KEY,
    "Authorization, bearer  " + OTHER,
    "Authorization, Bearer " + OF_FILE,
    "X-API-Key, " + KEY,
    "x-api-key, " + OF_FILE
  })
  void whoHasAKeyIsAnswered(String header, String value) throws Exception {
    HttpResponse<String> response =
        send(
            request("/classify")
                .header(header, value)
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains("\"label\":\"ship\"");
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer a-key-of-the-setting",
    "Authorization, Bearer",
    "Authorization, Bearer" + KEY,
    "Authorization, Basic " + KEY,
    "Authorization, " + KEY,
    "X-API-Key, Bearer " + KEY,
    "X-API-Key, '" + KEY + "," + OTHER + "'",
    "X-API-Key, # mounted",
    "Cookie, X-API-Key=" + KEY
  })
  void whoHasNoneIsRefused(String header, String value) throws Exception {
    assertRefused(send(request("/models").header(header, value)));
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.toString()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("urn:vitrine:problem:unauthorized", "X-API-Key: KEY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/models",
        "/models/vit-cifar10",
        "/models/vit-cifar10/positions",
        "/explain",
        "/explain/patches",
        "/models?model=/actuator/health",
        "/nothing",
        "/error",
        "/classify",
        "/actuator",
        "/actuator/prometheus",
        "/actuator/metrics",
        "/actuator/info",
        "/actuator/verification",
        "/actuator/env",
        "/actuator/heapdump",
        "/actuator/health/../prometheus",
        "/actuator/health/..;/prometheus",
        "/actuator/health;/../prometheus",
        "/actuator;/prometheus",
        "/actuator/%70rometheus",
        "/page/../models",
        "/page/%2e%2e/models",
        "/page/../",
        "/ping/../models",
        "/ping/x",
        "/v2/health/../../models",
        "/v2/health/%2e%2e/%2e%2e/models",
        "/swagger-ui/../models",
        "/v2",
        "//models",
        "/models/",
        "/v2/models/vit-cifar10/ready"
      })
  void everythingElseNeedsAKey(String path) throws Exception {
    String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).doesNotContain("imageSize", "vitrine_", "HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/models", "/nothing", "/error", "/actuator/prometheus"})
  void theRefusalIsAProblem(String path) throws Exception {
    assertRefused(send(request(path)));
    assertRefused(send(request(path).header("Accept", "text/html")));
    assertRefused(send(request(path).method("DELETE", BodyPublishers.noBody())));
  }

  /// As any other error of that protocol.
  @ParameterizedTest
  @ValueSource(strings = {"/models/vit-cifar10", "/v2/models/vit-cifar10/infer"})
  void theRefusalIsInTheProtocolsShape(String path) throws Exception {
    HttpResponse<String> response =
        send(request(path).POST(BodyPublishers.ofFile(Path.of("samples/ship.png"))));
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    assertThat(JsonMapper.shared().readTree(response.body()).path("error").stringValue())
        .contains("X-API-Key: KEY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/health/readiness",
        "/livez",
        "/readyz",
        "/v3/api-docs",
        "/swagger-ui/index.html",
        "/page/main.js",
        "/page/samples/ship.png"
      })
  void probesAndTheDescriptionNeedNone(String path) throws Exception {
    assertThat(send(request(path)).statusCode()).isEqualTo(200);
  }

  /// It has nothing to tell without a key, and asks its user for it.
  @Test
  void thePageNeedsNone() throws Exception {
    HttpResponse<String> page = send(request("/").header("Accept", "text/html,*/*;q=0.8"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).startsWith("<!doctype html>");
    assertRefused(send(request("/")));
    assertThat(
            send(request("/").header("Accept", "text/html").POST(BodyPublishers.ofString("x")))
                .statusCode())
        .isEqualTo(401);
  }

  /// Those of the protocols: let through to whatever there is.
  @ParameterizedTest
  @ValueSource(strings = {"/ping", "/v2/health/live", "/v2/health/ready"})
  void probesOfOthersNeedNone(String path) throws Exception {
    assertThat(send(request(path)).statusCode()).isNotEqualTo(401);
  }

  /// Who asks before sending a body is not asked for it.
  @Test
  void noBodyIsReadOfWhoHasNoKey() throws Exception {
    String answer =
        raw(
            """
            POST /classify HTTP/1.1\r
            Host: x\r
            Content-Type: image/png\r
            Content-Length: 1000000\r
            Expect: 100-continue\r
            \r
            """);
    assertThat(answer).startsWith("HTTP/1.1 401").contains("Connection: close");
  }

  private String raw(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator/env", "/actuator/configprops"})
  void keysAreNotShown(String path) throws Exception {
    HttpResponse<String> response = send(request(path).header("X-API-Key", KEY));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("******")
        .doesNotContain(KEY, OTHER, "SecurityProperties@");
  }

  @Test
  void refusalsAreCounted() throws Exception {
    double before = refusals();
    assertRefused(send(request("/models")));
    assertThat(refusals()).isEqualTo(before + 1);
  }

  private double refusals() throws Exception {
    String name = "vitrine_rejected_total{reason=\"unauthorized\"} ";
    return send(request("/actuator/prometheus").header("X-API-Key", KEY))
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  @Test
  void theDescriptionTellsOfKeys() throws Exception {
    JsonNode document = JsonMapper.shared().readTree(send(request("/v3/api-docs")).body());
    assertThat(document.path("components").path("securitySchemes").propertyNames())
        .containsExactlyInAnyOrder("bearer", "header");
    assertThat(document.path("security").size()).isEqualTo(2);
    assertThat(document.path("paths").path("/classify").path("post").path("responses").has("401"))
        .isTrue();
  }

  private HttpResponse<String> preflight(String origin, String method) throws Exception {
    return send(
        request("/classify")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", "authorization,content-type"));
  }

  /// Browsers send no key with it.
  @Test
  void aPageOfTheOriginMayAsk() throws Exception {
    HttpResponse<String> response = preflight(ORIGIN, "POST");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ORIGIN);
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("authorization", "content-type");
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"https://evil.example.org, POST", ORIGIN + ", DELETE", ORIGIN + ".evil.org, POST"})
  void otherPagesMayNot(String origin, String method) throws Exception {
    HttpResponse<String> response = preflight(origin, method);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("urn:vitrine:problem:origin-not-allowed");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void whatAPageOfTheOriginIsAnswered() throws Exception {
    HttpResponse<String> answer =
        send(request("/models").header("Origin", ORIGIN).header("X-API-Key", KEY));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ORIGIN);
    assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
        .contains("Server-Timing");
    HttpResponse<String> refused = send(request("/models").header("Origin", ORIGIN));
    assertRefused(refused); // which the page may read
    assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue(ORIGIN);
  }
}
