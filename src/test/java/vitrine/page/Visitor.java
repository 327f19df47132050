package vitrine.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ScreenshotCaret;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// Somebody who looks at the page, and sees all that goes wrong there: what the console says, what
/// the Content-Security-Policy stops, and what would be loaded from elsewhere.
final class Visitor implements AutoCloseable {
  private static final String AXE = resource("/axe.min.js");

  private static final String NETWORK = "net::ERR_NETWORK_CHANGED";

  private final BrowserContext context;
  private final Page page;
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /// @param origin of the service, such as `http://localhost:8080`
  /// @param wide the window, in pixels
  Visitor(Browser browser, String origin, int wide, ColorScheme scheme) {
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(wide, wide < 600 ? 844 : 900)
                .setColorScheme(scheme));
    page = context.newPage();
    page.onConsoleMessage(message -> {
      if (!message.type().equals("log") && !message.type().equals("info")) {
        wrong.add(message.type() + ": " + message.text());
      }
    });
    page.onPageError(error -> wrong.add("error: " + error));
    page.onRequest(request -> {
      requests.add(request.method() + " " + request.url());
      if (!request.url().startsWith(origin) && !request.url().startsWith("blob:" + origin)) {
        wrong.add("elsewhere: " + request.url());
      }
    });
    page.addInitScript(
        "addEventListener('securitypolicyviolation',"
            + " event => console.error('policy', event.violatedDirective, event.blockedURI))");
    page.navigate(origin + "/");
    comeAgain();
  }

  /// Chromium drops what it is loading when a network of the machine comes or goes (containers do
  /// that); then the page is loaded again.
  private void comeAgain() {
    for (int i = 0; i < 5 && wrong.stream().anyMatch(each -> each.contains(NETWORK)); i++) {
      wrong.clear();
      page.reload();
    }
  }

  Page page() {
    return page;
  }

  Locator at(String selector) {
    return page.locator(selector);
  }

  /// What has been asked for so far, as `METHOD URL`, those with this in them.
  List<String> requests(String with) {
    return requests.stream().filter(each -> each.contains(with)).toList();
  }

  /// Gives the page files.
  void brings(Path... files) {
    at("#files").setInputFiles(files);
  }

  /// Waits until such an element holds a text.
  void sees(String selector, String text) {
    at(selector).filter(new Locator.FilterOptions().setHasText(text)).first().waitFor();
  }

  /// Waits until there is no such element to be seen.
  void seesNo(String selector) {
    at(selector).waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
  }

  /// Waits until the picture that is looked at has its best class.
  void seesFirst(String label) {
    sees(".predictions li:first-child .label", label);
  }

  /// Waits until there is a map by this method, and nothing is being computed.
  void seesMap(String method) {
    at("#map[data-method=" + method + "]:not([hidden])").waitFor();
    at("#picture:not([aria-busy])").waitFor();
  }

  /// What a failed request leaves in the console, which no page can keep from it, is expected.
  void expectsStatus(int status) {
    wrong.removeIf(each -> each.contains("the server responded with a status of " + status));
  }

  void assertNothingWentWrong() {
    assertThat(wrong).isEmpty();
  }

  /// axe-core's rules, all of them, on what is there now.
  void assertAccessible(String what) {
    page.evaluate(AXE);
    Object found =
        page.evaluate(
            """
            async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
              each => each.id + ': ' + each.help + ' ' + each.nodes.map(node => node.target + ' ' + node.failureSummary).join('; '))
            """);
    if (!(found instanceof List<?> violations)) {
      throw new AssertionError("axe gave " + found);
    }
    assertThat(violations).as(what).isEmpty();
  }

  /// Nothing is wider than the window.
  void assertFits() {
    Object wide = page.evaluate("document.documentElement.scrollWidth - innerWidth");
    assertThat(((Number) wide).intValue()).isNotPositive();
  }

  /// What is in a window of some height, once all that moves has come to rest.
  void photograph(Path to) {
    page.setViewportSize(page.viewportSize().width, 1120);
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(to)
            .setAnimations(ScreenshotAnimations.DISABLED)
            .setCaret(ScreenshotCaret.HIDE));
  }

  /// Of the map's pixels: how many `colours` there are, their `sum`, and the `opacity` of the
  /// whole.
  Object map(String what) {
    Map<?, ?> said =
        (Map<?, ?>)
            page.evaluate(
                """
                () => {
                  const canvas = document.getElementById('map');
                  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {willReadFrequently: true});
                  copy.drawImage(canvas, 0, 0);
                  const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
                  const colours = new Set();
                  for (let i = 0; i < data.length; i += 4) colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
                  let sum = 0;
                  data.forEach((value, i) => { sum = (31 * sum + value) | 0; });
                  return {colours: colours.size, opacity: getComputedStyle(canvas).opacity, sum};
                }
                """);
    return Objects.requireNonNull(said.get(what));
  }

  private static String resource(String name) {
    try (InputStream in = Visitor.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
