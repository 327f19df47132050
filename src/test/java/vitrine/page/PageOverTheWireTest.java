package vitrine.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/// Who gets the page at `/`, and what it is made of; without a browser.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "vitrine.cache=target/test-cache")
class PageOverTheWireTest {
  private static final String BROWSERS =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private static String type(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {BROWSERS, "text/html"})
  void aBrowserGetsThePage(String accepts) throws Exception {
    HttpResponse<String> page = send(request("/").header("Accept", accepts));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(type(page)).startsWith("text/html");
    assertThat(page.body()).startsWith("<!doctype html>");
    assertThat(page.headers().firstValue("Vary")).hasValue("Accept");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .doesNotContain("unsafe", "*", "http");
    HttpResponse<String> head =
        send(
            request("/")
                .header("Accept", accepts)
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(type(head)).startsWith("text/html");
  }

  /// As KServe's clients do.
  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json", "application/json, */*"})
  void othersGetWhetherItLives(String accepts) throws Exception {
    HttpResponse<String> alive = send(request("/").header("Accept", accepts));
    assertThat(alive.statusCode()).isEqualTo(200);
    assertThat(alive.body()).isEqualTo("{\"status\":\"alive\"}");
    assertThat(alive.headers().firstValue("Content-Security-Policy"))
        .hasValue("default-src 'none'; frame-ancestors 'none'");
    assertThat(send(request("/")).body()).isEqualTo("{\"status\":\"alive\"}");
  }

  /// A page of elsewhere may not have it in a frame, and what is posted to `/` is not its affair.
  @Test
  void onlyGetIsThePages() throws Exception {
    HttpResponse<String> posted =
        send(
            request("/").header("Accept", BROWSERS).POST(HttpRequest.BodyPublishers.ofString("x")));
    assertThat(type(posted)).startsWith("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "/page/main.js, text/javascript",
    "/page/page.css, text/css",
    "/page/icon.svg, image/svg+xml",
    "/page/samples/ship.png, image/png"
  })
  void itsFiles(String path, String type) throws Exception {
    HttpResponse<String> file = send(request(path));
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(type(file)).startsWith(type);
    assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/page/", "/page/none.js", "/page/index.html", "/index.html", "/page"})
  void nothingElse(String path) throws Exception {
    assertThat(send(request(path).header("Accept", BROWSERS)).statusCode()).isEqualTo(404);
  }

  /// All that it loads, and all that these load, is here; nothing is inline, nothing elsewhere.
  @Test
  void whatItIsMadeOfIsHere() throws Exception {
    String page = send(request("/").header("Accept", BROWSERS)).body();
    assertThat(page).doesNotContainPattern("<style|style=|<script>|javascript:|\\son\\w+=|https?:");
    List<String> files = new ArrayList<>(found(page, "(?:src|href)=\"(page/[^\"]+)\""));
    assertThat(files).hasSizeGreaterThan(5);
    for (int i = 0; i < files.size(); i++) {
      HttpResponse<String> file = send(request("/" + files.get(i)));
      assertThat(file.statusCode()).as(files.get(i)).isEqualTo(200);
      if (files.get(i).endsWith(".js")) {
        assertThat(file.body()).doesNotContainPattern("innerHTML|eval\\(|https?://");
        found(file.body(), "from \"\\./([^\"]+)\"").stream()
            .map(name -> "page/" + name)
            .filter(name -> !files.contains(name))
            .forEach(files::add);
      }
    }
    assertThat(files).contains("page/explanation.js", "page/heads.js", "page/key.js");
  }

  private static List<String> found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.results().map(result -> result.group(1)).toList();
  }
}
