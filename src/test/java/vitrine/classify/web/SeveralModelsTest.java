package vitrine.classify.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import vitrine.classify.intake.MultipartBody;
import vitrine.classify.intake.MultipartBody.Part;
import vitrine.serving.Admission;
import vitrine.serving.Models;

/// Each model has its own places: one that is overrun keeps nobody from another.
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"vitrine.queue=2", "vitrine.cache=target/test-cache"})
class SeveralModelsTest {
  @TempDir private static Path temp;

  @LocalServerPort private int port;
  @Autowired private Models models;

  private final HttpClient client = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void twoModels(DynamicPropertyRegistry registry) throws Exception {
    Path other = Files.createDirectory(temp.resolve("other"));
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/models/vit-cifar10"))) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName()));
      }
    }
    registry.add("vitrine.models", () -> "vit-cifar10," + other);
  }

  private String post(String query, String type, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify" + query))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private String form(Part... parts) throws Exception {
    var body = new MultipartBody(List.of(parts));
    return post("", body.contentType(), body.bytes());
  }

  @Test
  void aModelWithoutPlacesKeepsNobodyFromAnother() throws Exception {
    byte[] ship = Files.readAllBytes(Path.of("samples/ship.png"));
    Part picture = new Part("image", "ship.png", ship);
    Part other = new Part("model", null, "other".getBytes(StandardCharsets.UTF_8));
    Admission admission = models.admission(models.get(null));
    List<Admission.Place> held = new ArrayList<>();
    for (int i = 0; i < 2 + models.get(null).atOnce(); i++) {
      held.add(admission.enter());
    }

    assertThat(post("", "image/png", ship)).startsWith("429");
    assertThat(form(picture)).startsWith("429");
    assertThat(post("?model=other", "image/png", ship)).startsWith("200 {\"model\":\"other\"");
    assertThat(form(picture, other)).startsWith("200 {\"model\":\"other\"");
    assertThat(form(picture, new Part("model", null, new byte[] {'x'}))).startsWith("404");

    held.forEach(Admission.Place::close);
    assertThat(form(picture)).startsWith("200 {\"model\":\"vit-cifar10\"");
  }
}
