package vitrine.classify.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.decode.Bombs;
import vitrine.image.decode.Bombs.Bomb;

/// Pictures that are built to break a service, and those that are merely thin, over the wire.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "vitrine.cache=target/test-cache")
class HostilePicturesTest {
  @LocalServerPort private int port;
  private final HttpClient client = HttpClient.newHttpClient();

  static List<Bomb> bombs() {
    return Bombs.all();
  }

  static Stream<String> thinPictures() {
    return Stream.of("1x1", "10000x1", "1x10000")
        .flatMap(size ->
            Stream.of("jpeg", "png", "gif", "bmp", "webp", "tiff")
                .map(format -> "thin-%s.%s".formatted(size, format)));
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void aBombIsRefused(Bomb bomb) throws Exception {
    HttpResponse<String> response = post(bomb.bytes());

    assertThat(response.statusCode()).as(response.body()).isEqualTo(bomb.status());
    if (bomb.status() != 200) {
      String type = bomb.status() == 413 ? "image-pixels" : "undecodable-image";
      JsonNode problem = JsonMapper.shared().readTree(response.body());
      assertThat(problem.path("type").stringValue()).isEqualTo("urn:vitrine:problem:" + type);
    }
  }

  @ParameterizedTest
  @MethodSource("thinPictures")
  void aThinPictureIsClassified(String file) throws Exception {
    Path path = Path.of("src/test/resources/image/cases", file);

    HttpResponse<String> response = post(Files.readAllBytes(path));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(JsonMapper.shared().readTree(response.body()).path("predictions").size())
        .isEqualTo(5);
  }

  private HttpResponse<String> post(byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify"))
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
