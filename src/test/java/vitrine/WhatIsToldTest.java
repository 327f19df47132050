package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/// What answers tell: to browsers that they be careful, and to nobody how the service is made.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.image.max-pixels=2000000",
      "vitrine.image.max-bytes=100KB",
      "vitrine.max-request-bytes=200KB",
      "vitrine.cache=target/test-cache"
    })
@Timeout(60)
class WhatIsToldTest {
  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String type, byte[] body) throws Exception {
    return send(
        request("/classify").header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String head(String line, String... headers) {
    return line + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
  }

  /// What Tomcat refuses before anything of the service sees it.
  private static Stream<String> malformed() {
    String host = "Host: localhost";
    return Stream.of(
        head("GET /classify?a=[]|{} HTTP/1.1", host),
        head("GET /\\..\\ HTTP/1.1", host),
        head("GET /%zz HTTP/1.1", host),
        head("GET /%00 HTTP/1.1", host),
        head("GET /a%2fb HTTP/1.1", host),
        head("GET /a%5cb HTTP/1.1", host),
        head("GET /../../etc/passwd HTTP/1.1", host),
        head("GET /%c0%ae%c0%ae/ HTTP/1.1", host),
        head("GET models HTTP/1.1", host),
        head("GET / HTTP/9.9", host),
        head("GET / HTTP/1.1", "Accept: */*"),
        head("GET / HTTP/1.1", host, host),
        head("GET / HTTP/1.1", "Host: a b"),
        head("GET / HTTP/1.1", host, "a(b): c"),
        head("GET / HTTP/1.1", host, "X: " + "x".repeat(20_000)),
        head("POST /classify HTTP/1.1", host, "Content-Length: abc"),
        head("POST /classify HTTP/1.1", host, "Content-Length: -1"),
        head("POST /classify HTTP/1.1", host, "Content-Length: 1", "Content-Length: 2"),
        head("POST /classify HTTP/1.1", host, "Transfer-Encoding: bogus"),
        head("POST /classify HTTP/1.1", host, "Transfer-Encoding: chunked") + "zz\r\n",
        head("POST /classify HTTP/1.1", host, "Expect: the-impossible"),
        head("G\u0001T / HTTP/1.1", host),
        head("CONNECT localhost:1 HTTP/1.1", host),
        head("TRACE / HTTP/1.1", host),
        head("SEARCH /models HTTP/1.1", host),
        "\r\n\u0016\u0003\u0001\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource
  void malformed(String request) throws Exception {
    String answer = raw(request);
    assertThat(answer).doesNotStartWith("HTTP/1.1 2").doesNotContain("<html", "<!doctype");
    new Answer(answer).tellsNothingOfTheInside(request);
    if (answer.startsWith("HTTP/1.1 4") && answer.contains("\r\n\r\n{")) {
      assertThat(answer).contains("urn:vitrine:problem:", "X-Content-Type-Options: nosniff");
    }
  }

  /// A client's fault is none of the service's.
  @ParameterizedTest
  @CsvSource({
    "POST /classify HTTP/1.1, Transfer-Encoding: bogus, 501, not-implemented",
    "CONNECT localhost:1 HTTP/1.1, Accept: */*, 501, not-implemented",
    "GET / HTTP/9.9, Accept: */*, 505, http-version",
    "POST /classify HTTP/1.1, Expect: the-impossible, 417, expectation-failed"
  })
  void whatTomcatDoesNotKnow(String line, String header, int status, String type) throws Exception {
    String answer = raw(head(line, "Host: localhost", header));
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("urn:vitrine:problem:" + type)
        .doesNotContain("internal-error");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /",
    "GET, /nothing",
    "GET, /error",
    "GET, /favicon.ico",
    "GET, /WEB-INF/web.xml",
    "GET, /application.yaml",
    "GET, /models/nothing",
    "GET, /models/..%5cx",
    "DELETE, /models",
    "PUT, /classify",
    "GET, /classify",
    "POST, /models/vit-cifar10",
    "POST, /classify",
    "POST, /classify?top_k=many",
    "POST, /classify?min_score=x",
    "POST, /classify?function=x",
    "POST, /classify?model=x",
    "POST, /explain",
    "POST, /explain?method=x",
    "POST, /explain?as=x",
    "POST, /explain?class=x",
    "POST, /explain/patches?cut=x",
    "GET, /models/nothing/positions",
    "GET, /models/vit-cifar10/positions?show=x",
    "GET, /actuator/nothing",
    "GET, /actuator/env",
    "GET, /actuator/heapdump",
    "GET, /actuator/health/nothing",
    "POST, /actuator/health",
    "GET, /actuator/metrics/nothing",
    "GET, /actuator/metrics/vitrine.requests?tag=bad",
    "GET, /actuator/verification/nothing",
    "GET, /v3/api-docs/nothing",
    "GET, /swagger-ui/nothing.js",
    "GET, /swagger-ui/..%5capplication.yaml",
    "GET, /webjars/swagger-ui/nothing"
  })
  void wrongPathsMethodsAndParameters(String method, String path) throws Exception {
    for (String accept : new String[] {"*/*", "text/html", "image/png", "a"}) {
      HttpResponse<String> response =
          send(
              request(path)
                  .header("Accept", accept)
                  .header("Content-Type", "image/png")
                  .method(method, BodyPublishers.ofString("no picture")));
      assertThat(response.statusCode()).as(path).isBetween(400, 499);
      assertThat(response.body()).doesNotContain("<html", "<!doctype");
      Answer.of(response).tellsNothingOfTheInside(method + " " + path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"inputs\": 1}",
        "{\"inputs\": [[]]}",
        "{\"inputs\": \"§\"}",
        "{\"inputs\": \"AAAA\"}",
        "{\"inputs\": \"AAAA\", \"parameters\": 1}",
        "{\"inputs\": \"AAAA\", \"parameters\": {\"top_k\": \"x\"}}",
        "{\"inputs\": \"AAAA\", \"parameters\": {\"top_k\": 1e999}}",
        "{\"inputs\": \"AAAA\", \"parameters\": {\"function_to_apply\": {}}}",
        "{\"a\": 1}",
        "{\"inputs\": \"A\", \"inputs\": \"B\"}",
        "{\"inputs\": \"\\ud800\"}",
        "{\"inputs\": tru}",
        "\u0000\u0000\u0000"
      })
  void json(String body) throws Exception {
    HttpResponse<String> response = post("application/json", body.getBytes(StandardCharsets.UTF_8));
    assertThat(response.statusCode()).as(body).isBetween(400, 499);
    Answer.of(response).tellsNothingOfTheInside(body);
  }

  @ParameterizedTest
  @CsvSource({
    "multipart/form-data, x",
    "multipart/form-data; boundary=, x",
    "multipart/form-data; boundary=a, --a",
    "multipart/form-data; boundary=a, x",
    "multipart/form-data; boundary=\"\u00e4\", x",
    "text/plain, x",
    "nonsense, x",
    "image/, x",
    "application/x-www-form-urlencoded, a=%zz",
    "application/xml, <a/>",
    "image/png, ''"
  })
  void otherBodies(String type, String body) throws Exception {
    HttpResponse<String> response = post(type, ascii(body));
    assertThat(response.statusCode()).as(type).isBetween(400, 499);
    Answer.of(response).tellsNothingOfTheInside(type);
  }

  /// Every picture of the tests', cut at several places and changed at others.
  @Test
  void damagedPictures() throws Exception {
    try (Stream<Path> cases = Files.list(Path.of("src/test/resources/image/cases"))) {
      for (Path file : cases.sorted().toList()) {
        byte[] whole = Files.readAllBytes(file);
        for (int at : new int[] {12, 40, whole.length / 2}) {
          Answer.of(post("image/png", Arrays.copyOf(whole, Math.min(at, whole.length))))
              .tellsNothingOfTheInside(file + " cut at " + at);
        }
        byte[] changed = whole.clone();
        for (int i = 20; i < changed.length; i += 17) {
          changed[i] ^= 0x55;
        }
        Answer.of(post("image/png", changed)).tellsNothingOfTheInside(file + " changed");
      }
    }
  }

  @Test
  void whatIsTooLarge() throws Exception {
    Answer.of(post("image/png", new byte[101_000 * 2])).tellsNothingOfTheInside("bytes");
    Answer.of(post("image/png", new byte[110_000])).tellsNothingOfTheInside("picture's bytes");
    byte[] gif = ascii("GIF89a\u007f\u007f\u007f\u007f\0\0\0,");
    Answer.of(post("image/gif", gif)).tellsNothingOfTheInside("pixels");
  }

  @Test
  void preflightsWhereNoOriginIsAllowed() throws Exception {
    HttpResponse<String> response =
        send(
            request("/classify")
                .header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("urn:vitrine:problem:origin-not-allowed");
    Answer.of(response).tellsNothingOfTheInside("a preflight");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:%d/ship.png",
        "HTTP://127.0.0.1:%d/",
        "https://localhost:%d/ship.png",
        "ftp://localhost:%d/ship.png",
        "//localhost:%d/ship.png",
        "jar:http://localhost:%d/a.jar!/b",
        "data:http://localhost:%d/ship.png",
        "data:,http://localhost:%d/ship.png",
        "data:text/plain,AAAA",
        "data:image/png;base64",
        "file:///etc/passwd",
        "file:samples/ship.png",
        "samples/ship.png",
        "/etc/passwd"
      })
  void nothingThatAClientNamesIsFetched(String url) throws Exception {
    try (var server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      String named = url.formatted(server.socket().getLocalPort());
      for (String body :
          new String[] {
            "{\"inputs\": \"" + named + "\"}",
            "{\"inputs\": [\"" + named + "\"]}",
            "{\"inputs\": {\"url\": \"" + named + "\"}}",
            "{\"inputs\": \"AAAA\", \"url\": \"" + named + "\"}"
          }) {
        HttpResponse<String> response = post("application/json", ascii(body));
        assertThat(response.statusCode()).as(body).isBetween(400, 415);
        assertThat(response.body()).doesNotContain("root:");
      }
      post("image/png", ascii(named));
      post("text/uri-list", ascii(named));
      send(request("/classify?url=" + named + "&model=" + named).POST(BodyPublishers.ofString("")));
      assertThat(server.accept()).isNull(); // nobody has connected
    }
  }

  @Test
  void aDataUrlIsDecoded() throws Exception {
    String ship =
        Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("samples/ship.png")));
    for (String start : new String[] {"data:image/png;base64,", "data:;base64,", "DATA:;BASE64,"}) {
      assertThat(
              post("application/json", ascii("{\"inputs\": \"" + start + ship + "\"}"))
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/models", "/nothing", "/actuator/health", "/v3/api-docs"})
  void headersThatMakeBrowsersCareful(String path) throws Exception {
    var headers = send(request(path)).headers();
    assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(headers.allValues("X-Frame-Options")).containsExactly("DENY");
    assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
    assertThat(headers.allValues("Cache-Control")).containsExactly("no-store");
    assertThat(headers.allValues("Content-Security-Policy"))
        .containsExactly("default-src 'none'; frame-ancestors 'none'");
    assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
    assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  /// Swagger UI loads its own files, and none of its pages has a script or a style in it.
  @Test
  void swaggerUiMayLoadItsFiles() throws Exception {
    HttpResponse<String> page = send(request("/swagger-ui/index.html"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("script-src 'self';", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:");
    assertThat(page.body())
        .doesNotContainPattern("<script(?![^>]*\\bsrc=\"\\./)[^>]*>")
        .doesNotContainPattern("\\bon[a-z]+=");
  }
}
