package vitrine.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/// The page of a service that asks for keys: it opens without one, and asks its user.
@NeedsBrowser
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.security.api-keys=" + PageWithKeysTest.KEY,
      "vitrine.cache=target/test-cache"
    })
@Timeout(300)
class PageWithKeysTest {
  static final String KEY = "a-key-for-the-page-only";

  @LocalServerPort private int port;

  @Test
  void theKeyIsAskedForSentAsAHeaderAndNeverShown() {
    try (Playwright playwright = Browsers.playwright();
        Browser browser = Browsers.launch(playwright);
        var visitor = new Visitor(browser, "http://localhost:" + port, 1280, ColorScheme.LIGHT)) {
      visitor.at("#key-dialog[open]").waitFor();
      visitor.assertAccessible("asked for a key");
      visitor.at("#key").fill("not-the-key-of-this-service");
      visitor.page().keyboard().press("Enter");
      visitor.at("#key-problem:not([hidden])").waitFor();

      visitor.at("#key").fill(KEY);
      visitor.page().keyboard().press("Enter");
      visitor.at("#facts dd").first().waitFor();
      visitor.seesNo("#key-dialog");
      visitor.brings(Path.of("samples/ship.png"));
      visitor.seesFirst("ship");
      visitor.seesMap("rollout");
      visitor.at("#positions:not([hidden])").waitFor();

      assertThat(visitor.requests(KEY)).isEmpty(); // in no URL
      assertThat(visitor.page().content()).doesNotContain(KEY);
      assertThat(visitor.at(".call code").first().textContent())
          .startsWith("curl -H \"X-API-Key: $VITRINE_KEY\" ");
      assertThat(visitor.page().evaluate("JSON.stringify(localStorage) + document.cookie"))
          .isEqualTo("{}");

      visitor.page().reload(); // within the tab it is known
      visitor.at("#facts dd").first().waitFor();
      visitor.seesNo("#key-dialog");
      visitor.expectsStatus(401);
      visitor.assertNothingWentWrong();
    }
  }
}
