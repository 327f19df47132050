package vitrine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.cli.CommandLineInterface;
import vitrine.verify.DrawnPictures;

/// `evaluate --calibrate`, and then the service beside the same weights without it.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "vitrine.cache=target/test-cache")
class CalibratedServiceTest {
  @TempDir private static Path temp;

  @LocalServerPort private int port;

  private final HttpClient client = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void calibrate(DynamicPropertyRegistry registry) throws Exception {
    Path model = Files.createDirectory(temp.resolve("calibrated"));
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/models/vit-cifar10"))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    // right twice, wrong once: less sure than it says
    Map<String, String> labels = Map.of("ship", "ship", "frog", "frog", "airplane", "bird");
    for (Map.Entry<String, byte[]> drawn : DrawnPictures.files().entrySet()) {
      Path file = temp.resolve("data/%s/a.png".formatted(labels.get(drawn.getKey())));
      Files.createDirectories(file.getParent());
      Files.write(file, drawn.getValue());
    }
    int exitCode =
        CommandLineInterface.execute(
            "evaluate",
            "--calibrate",
            "--model=" + model,
            "--data=" + temp.resolve("data"),
            "--out=" + temp.resolve("out"));
    assertThat(exitCode).isZero();
    registry.add("vitrine.models", () -> "vit-cifar10," + model);
  }

  private static byte[] ship() {
    return Objects.requireNonNull(DrawnPictures.files().get("ship"));
  }

  private JsonNode classify(String query) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify?" + query))
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(ship()))
            .build();
    return JsonMapper.shared().readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  private JsonNode get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
    return JsonMapper.shared().readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  private static double temperature() {
    return JsonMapper.shared()
        .readTree(temp.resolve("calibrated/calibration.json"))
        .path("temperature")
        .doubleValue();
  }

  @Test
  void logitsAreDividedByTheTemperatureAndThatIsSaid() throws Exception {
    assertThat(temperature()).isGreaterThan(1);
    JsonNode logits = classify("model=vit-cifar10&function=none&top_k=0");
    double sum = 0;
    double ship = 0;
    for (JsonNode prediction : logits.path("predictions")) {
      double weight = Math.exp(prediction.path("score").doubleValue() / temperature());
      sum += weight;
      ship += prediction.path("label").stringValue().equals("ship") ? weight : 0;
    }

    JsonNode calibrated = classify("model=calibrated");
    assertThat(calibrated.path("temperature").doubleValue()).isEqualTo(temperature());
    assertThat(calibrated.path("predictions").get(0).path("label").stringValue()).isEqualTo("ship");
    assertThat(calibrated.path("predictions").get(0).path("score").doubleValue())
        .isCloseTo(ship / sum, within(1e-5))
        .isLessThan(
            classify("model=vit-cifar10").path("predictions").get(0).path("score").doubleValue());
  }

  @Test
  void otherFunctionsAndModelsAreAsEver() throws Exception {
    JsonNode plain = classify("model=vit-cifar10");
    assertThat(plain.has("temperature")).isFalse();
    JsonNode logits = classify("model=calibrated&function=none");
    assertThat(logits.has("temperature")).isFalse();
    assertThat(logits.path("predictions"))
        .isEqualTo(classify("model=vit-cifar10&function=none").path("predictions"));
  }

  @Test
  void theModelTellsItsTemperature() throws Exception {
    assertThat(get("/models/calibrated").path("temperature").doubleValue())
        .isEqualTo(temperature());
    assertThat(get("/models/vit-cifar10").has("temperature")).isFalse();
  }
}
