package vitrine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.classify.Prediction;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.serving.Outcome;

/// The prose says what the program does. `./mvnw test -Dtest=DocsTest -Ddocs=write` rewrites the
/// table of settings.
class DocsTest {
  private static final Path README = Path.of("README.md");
  private static final String SETTINGS_START = "configuration's metadata -->\n";
  private static final String SETTINGS_END = "<!-- end of settings -->";

  @Test
  void settingsTableIsTheMetadata() throws Exception {
    String readme = Files.readString(README);
    int start = readme.indexOf(SETTINGS_START) + SETTINGS_START.length();
    int end = readme.indexOf(SETTINGS_END);
    if ("write".equals(System.getProperty("docs"))) {
      Files.writeString(README, readme.substring(0, start) + settings() + readme.substring(end));
    } else {
      assertThat(readme.substring(start, end)).isEqualTo(settings());
    }
  }

  private static String settings() throws Exception {
    JsonNode metadata;
    String file = "/META-INF/spring-configuration-metadata.json";
    try (InputStream in = DocsTest.class.getResourceAsStream(file)) {
      metadata = JsonMapper.shared().readTree(in);
    }
    var table = new StringBuilder("| setting | default | meaning |\n| --- | --- | --- |\n");
    for (JsonNode property : metadata.path("properties")) {
      String name = property.path("name").stringValue();
      if (name.startsWith("vitrine.")) {
        JsonNode value = property.path("defaultValue");
        table.append(
            "| `%s` | %s | %s |\n"
                .formatted(
                    name,
                    value.isMissingNode() ? "" : "`" + value.asString() + "`",
                    property.path("description").stringValue()));
      }
    }
    return table.toString();
  }

  @Test
  void theReadmesAnswerIsTheRealOne() throws Exception {
    Matcher json = Pattern.compile("```json\n(.*)\n```").matcher(Files.readString(README));
    assertThat(json.find()).isTrue();
    JsonNode answer = JsonMapper.shared().readTree(json.group(1));
    List<Prediction> actual = classifyShip();
    assertThat(answer.path("predictions").size()).isEqualTo(actual.size());
    for (int i = 0; i < actual.size(); i++) {
      JsonNode said = answer.path("predictions").get(i);
      assertThat(said.path("label").stringValue()).isEqualTo(actual.get(i).label());
      assertThat(said.path("index").intValue()).isEqualTo(actual.get(i).index());
      assertThat(said.path("score").floatValue()).isCloseTo(actual.get(i).score(), offset(1e-5f));
    }
  }

  private static List<Prediction> classifyShip() throws Exception {
    var settings = new InferenceSettings(Path.of("target/test-cache"), 1, 1, Precision.FP32);
    try (var model = ServedModel.open(BundleLoader.load("vit-cifar10"), settings, _ -> {})) {
      return new Classifier(new ImageDecoder(ImageLimits.DEFAULT))
          .classify(
              Files.readAllBytes(Path.of("samples/ship.png")),
              model,
              new ClassifyOptions(2, null, null))
          .predictions();
    }
  }

  @Test
  void problemsTableIsOutcome() throws Exception {
    String expected =
        Arrays.stream(Outcome.values())
            .filter(outcome -> outcome != Outcome.OK)
            .map(outcome ->
                "| `%s` | %d | %s |\n"
                    .formatted(outcome.slug('-'), outcome.status().value(), outcome.title()))
            .collect(Collectors.joining());
    assertThat(Files.readString(Path.of("docs/api.md")))
        .contains("| type | status | title |\n| --- | --- | --- |\n" + expected + "\n");
  }

  @Test
  void linksLeadSomewhere() throws Exception {
    Pattern link = Pattern.compile("(?:\\]\\(|src=\")([^)\"#]+)");
    for (Path page : pages()) {
      Matcher matcher = link.matcher(Files.readString(page));
      while (matcher.find()) {
        if (!matcher.group(1).startsWith("http")) {
          assertThat(page.resolveSibling(matcher.group(1))).as(page.toString()).exists();
        }
      }
    }
  }

  private static List<Path> pages() throws Exception {
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(
              docs.filter(page -> page.toString().endsWith(".md")),
              Stream.of(README, Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")))
          .toList();
    }
  }
}
