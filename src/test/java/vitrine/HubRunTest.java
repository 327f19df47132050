package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.classify.Classifier;
import vitrine.classify.ClassifyOptions;
import vitrine.hub.FakeHub;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;

/// A model of the hub, as a user asks for it: the command line and the service, each a process of
/// its own with nothing but environment variables to go by.
@Timeout(120)
class HubRunTest {
  private static final Path BUILT_IN = Path.of("src/main/resources/models/vit-cifar10");
  private static final String SHIP = "samples/ship.png";
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

  @TempDir private Path home;
  private final FakeHub hub = new FakeHub();
  private String commit = "";

  @BeforeEach
  void publishTheBuiltInModel() throws Exception {
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> all = Files.list(BUILT_IN)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    FakeHub.Repository published = hub.publish("someone/vit-cifar10", files);
    commit = published.commit();
    hub.tag("someone/vit-cifar10", "v1", published);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private ProcessBuilder vitrine(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Vitrine.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("HF_"));
    builder.environment().put("HF_HOME", home.toString());
    builder.environment().put("HF_ENDPOINT", hub.endpoint());
    builder.environment().put("NO_PROXY", "*");
    builder.environment().put("VITRINE_CACHE", "target/test-cache");
    return builder;
  }

  private record Run(int exitCode, String out, String err) {}

  private Run run(ProcessBuilder builder) throws Exception {
    Path err = home.resolve("err");
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, Files.readString(err));
  }

  /// On the very path that serves, in this process.
  private static JsonNode builtIn() throws Exception {
    var settings = new InferenceSettings(Path.of("target/test-cache"), 2, 8, Precision.FP32);
    try (var model = ServedModel.open(BundleLoader.load("vit-cifar10"), settings, _ -> {})) {
      var classifier = new Classifier(new ImageDecoder(ImageLimits.DEFAULT));
      byte[] ship = Files.readAllBytes(Path.of(SHIP));
      return JsonMapper.shared()
          .valueToTree(classifier.classify(ship, model, ClassifyOptions.DEFAULT).predictions());
    }
  }

  @Test
  void theCommandLineAnswersAsWithTheBuiltInModel() throws Exception {
    Run run = run(vitrine("classify", "--model", "someone/vit-cifar10", "--json", SHIP));

    assertThat(run.exitCode()).isZero();
    assertThat(predictions(JsonMapper.shared().readTree(run.out()).path(0)))
        .isEqualTo(builtIn().toString())
        .contains("\"ship\"");
    assertThat(run.err().lines().toList())
        .startsWith("vitrine: someone/vit-cifar10: loading 10.8 MB from the hub")
        .contains("vitrine: someone/vit-cifar10: 50 %, 5.4 MB of 10.8 MB")
        .last()
        .asString()
        .startsWith("vitrine: someone/vit-cifar10: loaded in ");
  }

  private static String predictions(JsonNode result) {
    return result.path("predictions").toString();
  }

  @Test
  void theServiceAnswersAsWithTheBuiltInModel() throws Exception {
    ProcessBuilder builder = vitrine("serve", "--server.port=0").redirectErrorStream(true);
    builder.environment().put("VITRINE_MODELS", "someone/vit-cifar10@v1");
    Process service = builder.start();
    try (BufferedReader log = service.inputReader()) {
      List<String> lines = new ArrayList<>();
      int port = port(log, lines);
      assertThat(lines)
          .anyMatch(line -> line.contains("someone/vit-cifar10@v1 is the commit " + commit))
          .anyMatch(line -> line.contains("someone/vit-cifar10: loading 10.8 MB from the hub"))
          .anyMatch(line -> line.contains("someone/vit-cifar10: loaded in"));
      JsonNode answer = JsonMapper.shared().readTree(classify(port));
      assertThat(answer.path("model").asString()).isEqualTo("vit-cifar10");
      assertThat(predictions(answer)).isEqualTo(builtIn().toString());
    } finally {
      service.destroy();
      service.waitFor();
    }
  }

  private static int port(BufferedReader log, List<String> lines) throws Exception {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      lines.add(line);
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return Integer.parseInt(port.group(1));
      }
    }
    throw new AssertionError("the service did not start:\n" + String.join("\n", lines));
  }

  /// The service is ready when its start is over.
  private static String classify(int port) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify"))
            .header("Content-Type", "image/png")
            .POST(HttpRequest.BodyPublishers.ofFile(Path.of(SHIP)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer;
      do {
        answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      } while (answer.statusCode() == 503);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    }
  }
}
