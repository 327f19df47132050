package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vitrine.HttpConnection.Answer;

/// A model's folder changes while it is served: what is served stays what was verified. In a
/// process of its own, for to read a mapped file that has become shorter may end one.
@Timeout(300)
class ModelFolderTest {
  private static final Path BUILT_IN = Path.of("src/main/resources/models/vit-cifar10");

  @TempDir private Path folder;

  @BeforeEach
  void copy() throws IOException {
    for (Path file : files(BUILT_IN)) {
      Files.copy(file, folder.resolve(file.getFileName().toString()));
    }
  }

  private static List<Path> files(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.toList();
    }
  }

  @Test
  void whatIsServedStays() throws Exception {
    try (var service = ServiceProcess.start(List.of(), "--vitrine.models=" + folder)) {
      List<String> before = answers(service);

      overwrite();
      assertThat(answers(service)).as("overwritten").isEqualTo(before);
      truncate();
      assertThat(answers(service)).as("truncated").isEqualTo(before);
      for (Path file : files(folder)) {
        Files.delete(file);
      }
      assertThat(answers(service)).as("deleted").isEqualTo(before);
      copy();
      assertThat(answers(service)).as("replaced").isEqualTo(before);
    }
  }

  private void overwrite() throws IOException {
    for (Path file : files(folder)) {
      Files.write(file, new byte[(int) Files.size(file)], StandardOpenOption.WRITE);
    }
  }

  private void truncate() throws IOException {
    for (Path file : files(folder)) {
      Files.write(file, new byte[10], StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  /// All that the service says, but for times.
  private static List<String> answers(ServiceProcess service) throws IOException {
    try (var connection = new HttpConnection(service.port())) {
      Answer classified = connection.classify(Files.readAllBytes(Path.of("samples/ship.png")));
      assertThat(classified.status()).isEqualTo(200);
      return Stream.of(
              classified.body().replaceFirst(",\"timings\".*", ""),
              body(connection, "/models"),
              body(connection, "/actuator/verification"),
              body(connection, "/actuator/health/readiness"))
          .toList();
    }
  }

  private static String body(HttpConnection connection, String path) throws IOException {
    Answer answer = connection.get(path);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }
}
