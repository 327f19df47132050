package vitrine.cli.unpack;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.springframework.util.FileSystemUtils;
import vitrine.verify.DrawnPictures;

/// One start of the service, with the requests that it is there for, while the JVM records which
/// classes it loads: JDK 25's AOT cache (JEP 514, 515).
final class TrainingRun {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final URI root;
  private final Process service;
  private final HttpClient client = HttpClient.newHttpClient();

  private TrainingRun(URI root, Process service) {
    this.root = root;
    this.service = service;
  }

  /// Starts the built-in model's service, uses it, ends it, and waits for the cache.
  ///
  /// @param options of the JVM, as they will be
  /// @param jar as unpacked
  /// @param cache to be written
  /// @throws UnpackException when the service does not start, answer or end as it should
  static void record(List<String> options, Path jar, Path cache) throws IOException {
    int port = freePort();
    Path folder = Files.createTempDirectory("vitrine-training");
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(
        List.of(
            "-XX:AOTCacheOutput=" + cache,
            "-jar",
            jar.toString(),
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--vitrine.shutdown.delay=0s",
            "--vitrine.cache=" + folder.resolve("exports")));
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        ChildJvm.builder(arguments).directory(folder.toFile()).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(TrainingRun::configures);
    Process service = builder.start();
    try {
      if (!service.supportsNormalTermination()) {
        throw new UnpackException(
            "this platform does not let a service be ended in an orderly way");
      }
      new TrainingRun(URI.create("http://127.0.0.1:" + port), service).use();
      service.destroy(); // the JVM writes the cache as it ends
      boolean ended = service.waitFor(LONGEST);
      if (!ended || !Files.isRegularFile(cache)) {
        throw new UnpackException("the JVM wrote no cache");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnpackException("interrupted");
    } catch (UnpackException | IOException e) {
      throw new UnpackException(
          e.getMessage()
              + System.lineSeparator()
              + Files.readString(log, Charset.defaultCharset()));
    } finally {
      service.destroyForcibly();
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  /// What would make this start another than the jar's own.
  private static boolean configures(String variable) {
    return variable.startsWith("VITRINE_")
        || variable.startsWith("SPRING_")
        || variable.startsWith("SERVER_")
        || variable.startsWith("MANAGEMENT_")
        || variable.startsWith("LOGGING_")
        || variable.equals("JDK_JAVA_OPTIONS")
        || variable.equals("JAVA_TOOL_OPTIONS");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /// A picture in each of the three forms, and what orchestrators ask.
  private void use() throws IOException, InterruptedException {
    awaitReadiness();
    for (byte[] picture : DrawnPictures.files().values()) {
      post("multipart/form-data; boundary=picture", multipart(picture));
      post("image/png", BodyPublishers.ofByteArray(picture));
      post(
          "application/json",
          BodyPublishers.ofString(
              "{\"inputs\": \"%s\"}".formatted(Base64.getEncoder().encodeToString(picture))));
    }
    for (String path :
        List.of("/models", "/actuator/health/liveness", "/actuator/prometheus", "/v3/api-docs")) {
      require(send(request(path).build()));
    }
  }

  private void awaitReadiness() throws InterruptedException {
    HttpRequest readiness = request("/actuator/health/readiness").build();
    long end = System.nanoTime() + LONGEST.toNanos();
    while (service.isAlive() && System.nanoTime() < end) {
      try {
        if (send(readiness).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // it does not listen yet
      }
      Thread.sleep(50);
    }
    throw new UnpackException("the service does not become ready");
  }

  private void post(String type, BodyPublisher body) throws IOException, InterruptedException {
    require(send(request("/classify").header("Content-Type", type).POST(body).build()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(root.resolve(path)).timeout(LONGEST);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  private static void require(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new UnpackException("the service answers " + response.body());
    }
  }

  private static BodyPublisher multipart(byte[] picture) {
    String head =
        """
        --picture
        Content-Disposition: form-data; name="image"; filename="picture.png"
        Content-Type: image/png

        """;
    return BodyPublishers.concat(
        ascii(head.replace("\n", "\r\n")),
        BodyPublishers.ofByteArray(picture),
        ascii("\r\n--picture--\r\n"));
  }

  private static BodyPublisher ascii(String text) {
    return BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.US_ASCII));
  }
}
