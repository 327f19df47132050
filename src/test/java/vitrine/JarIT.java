package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The jar that is built, as its users have it.
class JarIT {
  private static final Path JAR = Path.of("target", "vitrine.jar");
  private static final Path SHIP = Path.of("samples", "ship.png");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @TempDir private Path directory;

  @Test
  void classifies() throws Exception {
    Result result = run(JAVA, "-jar", JAR.toString(), "classify", "--json", SHIP.toString());

    assertThat(result.printed).contains("\"predictions\":[{\"label\":\"ship\"");
    assertThat(result.status).isZero();
  }

  @Test
  void unpackedItServesFromTheCacheOfClasses() throws Exception {
    Path unpacked = directory.resolve("un packed");
    Result result = run(JAVA, "-jar", JAR.toString(), "unpack", "--to", unpacked.toString());
    assertThat(result.status).as(result.printed).isZero();
    assertThat(sizeOf(unpacked.resolve("lib"))).isLessThan(60_000_000); // no native library twice
    Path launcher = unpacked.resolve("vitrine");
    assertThat(result.printed).endsWith("start it by " + launcher + System.lineSeparator());
    // a JVM that can't use the cache would start all the same, slowly
    Files.writeString(unpacked.resolve("jvm.options"), append(unpacked, "-XX:AOTMode=on"));

    int port = freePort();
    Process service = process(launcher.toString(), "--server.port=" + port).start();
    try (BufferedReader log = service.inputReader()) {
      List<String> start =
          log.lines().takeWhile(line -> !line.contains("vit-cifar10: verified")).toList();

      assertThat(start).isNotEmpty().noneMatch(line -> line.contains("WARN"));
      assertThat(start).noneMatch(line -> line.contains("[warning]"));
      assertThat(classify(port)).contains("\"predictions\":[{\"label\":\"ship\"");
      String url = "http://localhost:" + port;
      Result health = run(launcher.toString(), "health", "--classify", "--url", url);
      assertThat(health.printed).contains("ship.png: ship");
      assertThat(health.status).isZero();
      assertThat(loadedFrom(service.pid(), unpacked.resolve("native")))
          .contains("libonnxruntime.so", "libopencv_imgcodecs.so.413");
    } finally {
      service.destroy();
      assertThat(service.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void unpackTakesAnEmptyFolder() throws Exception {
    Files.writeString(directory.resolve("there"), "");

    Result result = run(JAVA, "-jar", JAR.toString(), "unpack", "--to", directory.toString());

    assertThat(result.printed)
        .isEqualToIgnoringNewLines("vitrine: %s is not empty".formatted(directory));
    assertThat(result.status).isEqualTo(1);
  }

  private record Result(int status, String printed) {}

  private static Result run(String... command) throws Exception {
    Process process = process(command).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), printed);
  }

  private static ProcessBuilder process(String... command) {
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static String append(Path unpacked, String option) throws IOException {
    return Files.readString(unpacked.resolve("jvm.options")) + option + "\n";
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String classify(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/classify"))
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofFile(SHIP))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private static long sizeOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /// Names of a process's mapped files in a folder; on Linux.
  private static List<String> loadedFrom(long pid, Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps"))) {
      int at = line.indexOf(folder.toRealPath().toString());
      if (at >= 0) {
        names.add(Path.of(line.substring(at)).getFileName().toString());
      }
    }
    return names;
  }
}
