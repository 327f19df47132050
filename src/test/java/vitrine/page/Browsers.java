package vitrine.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The machine's own Chromium and Node.js: Playwright would load its own, 300 MB of them.
final class Browsers {
  private static final List<String> CHROMIUMS =
      List.of(
          "chromium",
          "chromium-browser",
          "google-chrome",
          "google-chrome-stable",
          "chrome",
          "msedge",
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
          "/Applications/Chromium.app/Contents/MacOS/Chromium",
          "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
          "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe");

  private Browsers() {}

  /// What to install, or null where there is all.
  static String missing() {
    if (chromium().isEmpty()) {
      return "there is no Chromium or Chrome; install one (apt install chromium), or name it with"
          + " -Dbrowser=FILE";
    }
    return node().isEmpty()
        ? "there is no Node.js, by which Playwright speaks to the browser; install one (apt install"
            + " nodejs), or name it with PLAYWRIGHT_NODEJS_PATH"
        : null;
  }

  private static Optional<Path> chromium() {
    String named = System.getProperty("browser");
    return named == null
        ? CHROMIUMS.stream().flatMap(name -> found(name).stream()).findFirst()
        : Optional.of(Path.of(named));
  }

  private static Optional<Path> node() {
    String named = System.getenv("PLAYWRIGHT_NODEJS_PATH");
    return named == null ? found("node") : Optional.of(Path.of(named));
  }

  private static Optional<Path> found(String name) {
    Path path = Path.of(name);
    if (path.isAbsolute()) {
      return Optional.of(path).filter(Files::isExecutable);
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> Stream.of(Path.of(folder, name), Path.of(folder, name + ".exe")))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Playwright on the machine's Node.js, which loads nothing.
  static Playwright playwright() {
    return Playwright.create(
        new Playwright.CreateOptions()
            .setEnv(
                Map.of(
                    "PLAYWRIGHT_NODEJS_PATH",
                    node().orElseThrow().toString(),
                    "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                    "1")));
  }

  /// The machine's Chromium without a window. Without its sandbox, which needs more rights than a
  /// container has; it opens nothing but our own page.
  static Browser launch(Playwright playwright) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(chromium().orElseThrow())
                .setArgs(List.of("--no-sandbox", "--force-color-profile=srgb")));
  }
}
