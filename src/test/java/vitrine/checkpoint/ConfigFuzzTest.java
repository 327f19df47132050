package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;

/// Any `config.json` beside the weights of a ViT.
class ConfigFuzzTest {
  private static final Path FOLDER = Path.of("src/test/resources/vit");
  private static final List<TensorSource> WEIGHTS =
      Stream.of("square", "timm", "torchvision", "vit-pytorch")
          .<TensorSource>map(
              name -> SafetensorsFile.open(FOLDER.resolve(name).resolve("model.safetensors")))
          .toList();

  static List<byte[]> seeds() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders
          .map(folder -> folder.resolve("config.json"))
          .sorted()
          .map(ConfigFuzzTest::bytes)
          .toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] config) {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(config);
    } catch (JacksonException e) {
      return;
    }
    for (TensorSource weights : WEIGHTS) {
      try {
        Checkpoint.requireFamily(json);
        assertThat(Checkpoint.read(json, weights).tensors()).isPositive();
      } catch (CheckpointException refusal) {
        assertThat(refusal.problem()).isNotNull();
      }
    }
  }
}
