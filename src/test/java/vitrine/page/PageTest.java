package vitrine.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The page in a real browser, as its users see it. Whatever a test does, the console stays clean,
/// the Content-Security-Policy stops nothing, and nothing is loaded from elsewhere.
@NeedsBrowser
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "vitrine.cache=target/test-cache")
@Timeout(300)
class PageTest {
  private static final Path SHIP = Path.of("samples/ship.png");
  private static final Path FROG = Path.of("samples/frog.png");
  private static final Path PICTURES = Path.of("docs/page");

  @TempDir private static Path temp;
  private static Playwright playwright;
  private static Browser browser;

  @LocalServerPort private int port;
  private Visitor visitor;

  /// The built-in one, and the same with other names for its classes.
  @DynamicPropertySource
  static void twoModels(DynamicPropertyRegistry registry) throws Exception {
    Path other = Files.createDirectory(temp.resolve("in-capitals"));
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/models/vit-cifar10"))) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName()));
      }
    }
    Path config = other.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("ship", "SHIP").replace("frog", "FROG"));
    registry.add("vitrine.models", () -> "vit-cifar10," + other);
  }

  @BeforeAll
  static void launch() {
    playwright = Browsers.playwright();
    browser = Browsers.launch(playwright);
  }

  @AfterAll
  static void end() {
    browser.close();
    playwright.close();
  }

  private Visitor visits() {
    return visits(1280, ColorScheme.LIGHT);
  }

  private Visitor visits(int wide, ColorScheme scheme) {
    visitor = new Visitor(browser, "http://localhost:" + port, wide, scheme);
    visitor.at("#facts dd").first().waitFor();
    return visitor;
  }

  @AfterEach
  void nothingWentWrong() {
    if (visitor != null) {
      visitor.assertNothingWentWrong();
      visitor.close();
    }
  }

  @Test
  void picturesGetTheirBarsTimesAndCalls() {
    Visitor visitor = visits();
    visitor.brings(SHIP, FROG);
    visitor.seesFirst("ship");

    assertThat(visitor.at(".prediction").count()).isEqualTo(5);
    assertThat(visitor.at(".prediction .score").first().textContent())
        .matches("[0-9]{2}\\.[0-9] %");
    assertThat(visitor.at("#timings dt").allTextContents())
        .containsExactly("decode", "resize", "wait", "network", "scores", "in all");
    assertThat(visitor.at("#timings dd").last().textContent()).matches("[0-9.]+ ms");
    assertThat(visitor.at(".call code").first().textContent())
        .isEqualTo(
            "curl -H 'Content-Type: image/png' --data-binary '@ship.png'"
                + " 'http://localhost:%d/classify?model=vit-cifar10&top_k=5'".formatted(port));

    visitor.at(".tile").nth(1).click();
    visitor.seesFirst("frog");
    visitor.sees("#exhibit-title", "frog.png");
    visitor.sees(".tile .says", "ship");
    visitor.sees(".tile .says", "frog");
    assertThat(visitor.at(".tile .says").allTextContents())
        .satisfiesExactly(
            says -> assertThat(says).startsWith("ship"),
            says -> assertThat(says).startsWith("frog"));
  }

  @Test
  void anotherModelChangesTheBars() {
    Visitor visitor = visits();
    visitor.brings(SHIP);
    visitor.seesFirst("ship");
    visitor.at("#model").selectOption("in-capitals");
    visitor.seesFirst("SHIP");
    visitor.sees("#facts", "in-capitals");
    visitor.at("#model").selectOption("vit-cifar10");
    visitor.seesFirst("ship");
  }

  /// The slider needs no new request: the map is drawn from its numbers.
  @Test
  void theMapLiesOverThePictureAndTheSliderFadesIt() {
    Visitor visitor = visits();
    visitor.brings(SHIP);
    visitor.seesMap("rollout");
    assertThat((Integer) visitor.map("colours")).isGreaterThan(100);
    assertThat(visitor.map("opacity")).isEqualTo("0.55");
    int asked = visitor.requests("/explain").size();

    visitor.at("#opacity").fill("20");
    assertThat(visitor.map("opacity")).isEqualTo("0.2");
    assertThat(visitor.at("#opacity-value").textContent()).isEqualTo("20 %");
    assertThat(visitor.requests("/explain")).hasSize(asked);

    Object photo = visitor.at("#photo").boundingBox().width;
    assertThat(visitor.at("#map").boundingBox().width).isEqualTo(photo);
    visitor.at("#method").selectOption("");
    visitor.seesNo("#map");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gradient", "relevance", "occlusion", "attention"})
  void everyMethodGivesAMap(String method) {
    Visitor visitor = visits();
    visitor.brings(FROG);
    visitor.seesMap("rollout");
    Object rollout = visitor.map("sum");
    visitor.at("#method").selectOption(method);
    visitor.seesMap(method);
    assertThat((Integer) visitor.map("colours")).isGreaterThan(50);
    assertThat(visitor.map("sum")).isNotEqualTo(rollout);
    assertThat(visitor.at("#map-problem").isVisible()).isFalse();
    assertThat(
            visitor.at(".call").filter(new Locator.FilterOptions().setHasText("map")).textContent())
        .contains("method=" + method);
  }

  /// A click on a bar asks why that class.
  @Test
  void eachBarCanBeExplained() {
    Visitor visitor = visits();
    visitor.brings(SHIP);
    visitor.seesMap("rollout");
    visitor.at(".prediction").nth(1).click();
    visitor.seesMap("relevance");
    assertThat(visitor.at(".prediction").nth(1).getAttribute("aria-pressed")).isEqualTo("true");
    assertThat(visitor.requests("/explain").getLast())
        .containsPattern("method=relevance&class=[0-79]$"); // not 8, the ship
    visitor.at("#explained-class").selectOption(new SelectOption().setIndex(3));
    visitor.seesMap("relevance");
    String chosen = visitor.at("#explained-class").inputValue();
    assertThat(visitor.requests("/explain").getLast()).endsWith("class=" + chosen);
  }

  @Test
  void aPatchUnderThePointerShowsItsAttention() {
    Visitor visitor = visits();
    visitor.brings(SHIP);
    visitor.seesMap("rollout");
    visitor.at("#method").selectOption("attention");
    visitor.seesMap("attention");
    assertThat(visitor.at(".head").count()).isEqualTo(4); // three, and their mean
    Object ofTheHead = visitor.map("sum");

    pointsAtPatch9(visitor);
    visitor.seesMap("attention");
    assertThat(visitor.map("sum")).isNotEqualTo(ofTheHead);

    visitor.at(".head").nth(2).click();
    assertThat(visitor.at(".head").nth(2).getAttribute("aria-pressed")).isEqualTo("true");
    visitor
        .page()
        .waitForResponse(
            response -> response.url().contains("layer=0"), () -> visitor.at("#layer").fill("1"));
    visitor.seesMap("attention");
  }

  private static void pointsAtPatch9(Visitor visitor) {
    visitor
        .page()
        .waitForResponse(
            response -> response.url().contains("patch=9"),
            () -> {
              BoundingBox box = visitor.at("#patches").boundingBox();
              double eighth = box.width / 8;
              visitor.page().mouse().move(box.x + 1.5 * eighth, box.y + 1.5 * box.height / 8);
            });
  }

  /// Whatever map is shown; when the pointer leaves, that is back, without a request.
  @Test
  void pointingAtAPatchInterruptsAnyMap() {
    Visitor visitor = visits();
    visitor.brings(FROG);
    visitor.seesMap("rollout");
    Object rollout = visitor.map("sum");
    pointsAtPatch9(visitor);
    visitor.seesMap("attention");
    int asked = visitor.requests("/explain").size();
    visitor.page().mouse().move(2, 2);
    visitor.seesMap("rollout");
    assertThat(visitor.map("sum")).isEqualTo(rollout);
    assertThat(visitor.requests("/explain")).hasSize(asked);
  }

  /// From the top of the page, by keys alone: a picture, its answer, a class, a patch.
  @Test
  void byKeysAlone() {
    Visitor visitor = visits();
    tabTo(visitor, "[data-sample=ship]");
    visitor.page().keyboard().press("Enter");
    visitor.seesFirst("ship");
    visitor.seesMap("rollout");

    tabTo(visitor, ".prediction >> nth=0");
    visitor.page().keyboard().press("Enter");
    visitor.seesMap("relevance");

    tabTo(visitor, "#method");
    visitor.page().keyboard().press("Home");
    visitor.page().keyboard().type("attention of");
    visitor.seesMap("attention");
    visitor.at("#patches").focus();
    visitor
        .page()
        .waitForResponse(
            response -> response.url().contains("patch=37"), // from the middle to the right
            () -> visitor.page().keyboard().press("ArrowRight"));
    visitor.seesMap("attention");
    visitor
        .at("#announcer")
        .filter(new Locator.FilterOptions().setHasText("Looks most at row"))
        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    visitor.page().keyboard().press("Escape");
    visitor
        .at("#patches span[hidden]")
        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));

    tabTo(visitor, ".remove");
    visitor.page().keyboard().press("Enter");
    visitor.seesNo("#exhibit");
  }

  private static void tabTo(Visitor visitor, String selector) {
    Locator wanted = visitor.at(selector).first();
    for (int i = 0; i < 60; i++) {
      visitor.page().keyboard().press("Tab");
      if ((Boolean) wanted.evaluate("each => each === document.activeElement")) {
        Object outline = wanted.evaluate("each => getComputedStyle(each).outlineStyle");
        assertThat(outline).as("the focus is seen").isEqualTo("solid");
        return;
      }
    }
    throw new AssertionError(selector + " can't be reached by Tab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "paste"})
  void picturesAreDroppedAndPasted(String way) {
    Visitor visitor = visits();
    visitor
        .page()
        .evaluate(
            """
            async way => {
              const bytes = await (await fetch('page/samples/frog.png')).blob();
              const data = new DataTransfer();
              data.items.add(new File([bytes], 'brought.png', {type: 'image/png'}));
              document.dispatchEvent(way === 'drop'
                ? new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})
                : new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
            }
            """,
            way);
    visitor.seesFirst("frog");
    visitor.sees("#exhibit-title", "brought.png");
  }

  /// What the service says of it is what the user reads.
  @Test
  void aFileThatIsNoPicture() throws Exception {
    Path text = Files.writeString(temp.resolve("notes.png"), "no picture at all");
    Visitor visitor = visits();
    visitor.brings(text, SHIP);
    visitor.at(".problem").waitFor();
    assertThat(visitor.at(".problem strong").textContent())
        .isEqualTo("The format of the picture is not known");
    assertThat(visitor.at(".problem p").textContent()).contains("supported format", "JPEG");
    visitor.at("#no-preview").waitFor();
    visitor.assertAccessible("a problem");
    visitor.at(".tile").nth(1).click();
    visitor.seesFirst("ship");
    visitor.expectsStatus(415);
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 390, 320})
  void whateverTheWindowItFitsAndIsAccessible(int wide) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Visitor visitor = visits(wide, scheme);
      visitor.assertFits();
      visitor.assertAccessible("empty, %d, %s".formatted(wide, scheme));
      visitor.brings(SHIP, FROG);
      visitor.seesMap("rollout");
      visitor.assertFits();
      visitor.assertAccessible("rollout, %d, %s".formatted(wide, scheme));
      visitor.at("#method").selectOption("attention");
      visitor.seesMap("attention");
      visitor.assertFits();
      visitor.assertAccessible("attention, %d, %s".formatted(wide, scheme));
      Object background =
          visitor.page().evaluate("getComputedStyle(document.body).backgroundColor");
      assertThat(background)
          .isEqualTo(scheme == ColorScheme.DARK ? "rgb(18, 22, 24)" : "rgb(244, 241, 234)");
      visitor.assertNothingWentWrong();
      visitor.close();
    }
    visitor = null;
  }

  @Test
  void theModelsPositionsAreShown() {
    Visitor visitor = visits();
    visitor.at("#positions:not([hidden]) img").waitFor();
    Object width = visitor.at("#positions-picture").evaluate("image => image.naturalWidth");
    assertThat((Integer) width).isGreaterThan(60);
    visitor.sees("#facts", "8 × 8, of 4 × 4 pixels");
    visitor.sees("#facts", "6 layers, 3 heads");
    visitor.sees("#facts", "of the reference");
  }

  /// The copied command is the one that is shown.
  @Test
  void aCallIsCopied() {
    Visitor visitor = visits();
    visitor.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    visitor.brings(SHIP);
    visitor.seesFirst("ship");
    visitor.at(".call button").first().click();
    visitor
        .at("#announcer:has-text('Copied')")
        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    assertThat(visitor.page().evaluate("navigator.clipboard.readText()"))
        .isEqualTo(visitor.at(".call code").first().textContent());
  }

  /// README's pictures, rewritten by `-Dscreenshots=write`; else it is only looked at that they are
  /// there.
  @Test
  void theReadmesPictures() throws Exception {
    if (!"write".equals(System.getProperty("screenshots"))) {
      assertThat(PICTURES.resolve("light.png")).isNotEmptyFile();
      assertThat(PICTURES.resolve("dark.png")).isNotEmptyFile();
      return;
    }
    Files.createDirectories(PICTURES);
    Visitor light = visits(1120, ColorScheme.LIGHT);
    light.brings(FROG, SHIP, Path.of("samples/airplane.png"));
    light.seesMap("rollout");
    light.photograph(PICTURES.resolve("light.png"));
    light.close();
    Visitor dark = visits(1120, ColorScheme.DARK);
    dark.brings(SHIP, FROG, Path.of("samples/airplane.png"));
    dark.seesMap("rollout");
    dark.at("#method").selectOption("attention");
    dark.seesMap("attention");
    dark.at("#patches").focus();
    dark.page()
        .waitForResponse(
            response -> response.url().contains("patch=37"),
            () -> dark.page().keyboard().press("ArrowRight"));
    dark.seesMap("attention");
    dark.photograph(PICTURES.resolve("dark.png"));
  }
}
