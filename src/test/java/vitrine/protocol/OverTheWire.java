package vitrine.protocol;

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
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.classify.intake.MultipartBody;
import vitrine.classify.intake.MultipartBody.Part;
import vitrine.serving.Admission;
import vitrine.serving.Models;

/// The built-in model behind a protocol, over the wire. Each class has a service of its own, and
/// leaves none behind.
@DirtiesContext
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "vitrine.image.max-bytes=300KB",
      "vitrine.max-request-bytes=1MB",
      "vitrine.queue=1",
      "vitrine.cache=target/test-cache"
    })
public abstract class OverTheWire {
  protected static final String JSON = "application/json";
  protected static final String PNG = "image/png";

  @LocalServerPort protected int port;
  @Autowired protected Models models;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  protected static byte[] sample(String name) throws Exception {
    return Files.readAllBytes(Path.of("samples", name + ".png"));
  }

  protected static byte[] ship() throws Exception {
    return sample("ship");
  }

  protected static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// Sends bytes as they are.
  ///
  /// @param type null for a body without a content type
  protected HttpResponse<String> send(
      String method, String path, @Nullable String type, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, BodyPublishers.ofByteArray(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  protected HttpResponse<String> post(String path, @Nullable String type, byte[] body)
      throws Exception {
    return send("POST", path, type, body);
  }

  protected HttpResponse<String> postJson(String path, String body) throws Exception {
    return post(path, JSON, body.getBytes(StandardCharsets.UTF_8));
  }

  protected HttpResponse<String> postForm(String path, Part... parts) throws Exception {
    var body = new MultipartBody(List.of(parts));
    return post(path, body.contentType(), body.bytes());
  }

  protected HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, null, new byte[0]);
  }

  /// The answer's JSON, if it is of that status.
  protected static JsonNode json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(JSON);
    return JsonMapper.shared().readTree(response.body());
  }

  /// Scores of the classes of `/classify`, which the protocol's must equal.
  protected List<Float> scores(String picture) throws Exception {
    List<Float> scores = new ArrayList<>();
    json(post("/classify", PNG, sample(picture)), 200)
        .path("predictions")
        .forEach(each -> scores.add(each.path("score").floatValue()));
    return scores;
  }

  /// While all places of the model are taken.
  protected void whileFull(Check check) throws Exception {
    Admission admission = models.admission(models.get(null));
    List<Admission.Place> held = new ArrayList<>();
    for (int i = 0; i < 1 + models.get(null).atOnce(); i++) {
      held.add(admission.enter());
    }
    try {
      check.run();
    } finally {
      held.forEach(Admission.Place::close);
    }
  }

  /// While the model may not answer.
  protected void whileNotReady(Check check) throws Exception {
    models.refuse(models.get(null), "it is not what it says");
    try {
      check.run();
    } finally {
      models.admit(models.get(null));
    }
  }

  /// What is tried then.
  protected interface Check {
    void run() throws Exception;
  }
}
