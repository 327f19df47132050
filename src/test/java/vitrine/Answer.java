package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Everything of an answer that a client sees.
record Answer(String text) {
  /// Names of packages and libraries, traces, where something lies on this machine.
  private static final Pattern INSIDE =
      Pattern.compile(
          "\\b(org|com|java|javax|jakarta|io|ai|tools|sun|jdk)\\.[a-z]|\\bat [a-z.]+\\("
              + "|vitrine\\.(serving|classify|image|inference|verify)|Exception|Caused by"
              + "|tomcat|catalina|coyote|spring|whitelabel|jackson|opencv|onnx|libjpeg|libpng"
              + "|micrometer|hotspot|\\.java\\b|(?m)^(server|x-powered-by|via):",
          Pattern.CASE_INSENSITIVE);

  static Answer of(HttpResponse<String> response) {
    var text = new StringBuilder();
    response
        .headers()
        .map()
        .forEach((name, values) -> text.append(name).append(": ").append(values).append('\n'));
    return new Answer(text + "\n" + response.body());
  }

  /// @param to what it answers
  void tellsNothingOfTheInside(String to) {
    assertThat(INSIDE.matcher(text).results().map(found -> found.group()))
        .as("%s: %s", to, text)
        .isEmpty();
    for (String property : new String[] {"user.dir", "user.home", "java.home", "java.io.tmpdir"}) {
      assertThat(text).as(to).doesNotContain(Path.of(System.getProperty(property)) + "/");
    }
  }
}
