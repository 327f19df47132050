package vitrine.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// A `model.onnx` of any bytes.
class OnnxGraphFuzzTest {
  private static final int LONGEST = 40_000;

  private final Path file = Path.of("target/fuzzed-model.onnx");

  static List<byte[]> seeds() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/onnx"))) {
      return files
          .filter(path -> path.toString().endsWith(".onnx"))
          .sorted()
          .map(OnnxGraphFuzzTest::bytes)
          .filter(bytes -> bytes.length <= LONGEST)
          .toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] graph) throws IOException {
    Files.write(file, graph);
    try {
      OnnxModel model = OnnxModel.read(file);
      assertThat(model.labels()).isNotNull();
    } catch (OnnxModelException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }
}
