package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.npz.NpzFile;
import vitrine.checkpoint.pytorch.PyTorchFile;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.tensor.Tensor;

/// Files as PyTorch and NumPy write them hold the tensors that PyTorch and NumPy read
/// (`tools/golden/checkpoints.py`).
class CheckpointGoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoint");
  private static final String GOLDEN = ".golden.safetensors";
  private static final Set<String> FLOATS = Set.of("F32", "F16", "BF16", "F64");

  static List<Path> files() throws Exception {
    try (Stream<Path> walk = Files.walk(FOLDER)) {
      return walk.filter(file -> Files.exists(Path.of(file + GOLDEN))).sorted().toList();
    }
  }

  @Test
  void thereAreFiles() throws Exception {
    assertThat(files()).hasSizeGreaterThan(18);
  }

  @ParameterizedTest
  @MethodSource("files")
  void namesShapesDtypesAndValuesAreThoseOfPython(Path file) {
    TensorSource source = CheckpointFile.open(file);
    SafetensorsFile golden = SafetensorsFile.open(Path.of(file + GOLDEN));

    assertThat(source.names()).containsExactlyInAnyOrderElementsOf(golden.names());
    for (String name : golden.names()) {
      assertThat(source.dtype(name)).as(name).isEqualTo(golden.dtype(name));
      assertThat(source.tensor(name).shape()).as(name).isEqualTo(golden.tensor(name).shape());
      if (FLOATS.contains(golden.dtype(name))) {
        assertSameValues(name, source.tensor(name), golden.tensor(name));
      } else {
        assertThatExceptionOfType(CheckpointException.class)
            .isThrownBy(() -> source.tensor(name).floats())
            .withMessageContaining(name + ": dtype " + golden.dtype(name))
            .returns(Problem.NOT_FLOAT, CheckpointException::problem);
      }
    }
  }

  /// Bit for bit: all at once, from the middle, and again after unloading.
  private static void assertSameValues(String name, Tensor tensor, Tensor golden) {
    float[] expected = golden.floats();
    assertThat(tensor.size()).as(name).isEqualTo(expected.length);
    assertThat(tensor.floats()).as(name).containsExactly(expected);
    tensor.unload();
    for (int from = 0; from < expected.length; from++) {
      float[] one = new float[Math.min(3, expected.length - from)];
      float[] same = new float[one.length];
      tensor.read(from, one.length, one);
      System.arraycopy(expected, from, same, 0, one.length);
      assertThat(one).as(name).containsExactly(same);
    }
  }

  @Test
  void namesComeInTheFilesOrder() {
    assertThat(PyTorchFile.open(FOLDER.resolve("state-dict.pt")).names())
        .startsWith("0.weight", "0.bias", "1.weight");
    assertThat(NpzFile.open(FOLDER.resolve("arrays.npz")).names())
        .startsWith(
            "Transformer/encoderblock_0/MlpBlock_3/Dense_0/kernel",
            "Transformer/posembed_input/pos_embedding");
  }

  @Test
  void aTensorThatIsNotThere() {
    for (String file : List.of("plain.pt", "arrays.npz", "shards/model.safetensors.index.json")) {
      TensorSource source = CheckpointFile.open(FOLDER.resolve(file));
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> source.tensor("absent"))
          .withMessageContaining("absent")
          .returns(Problem.NO_SUCH_TENSOR, CheckpointException::problem);
    }
  }

  @Test
  void anotherNameIsNoCheckpoint() {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> CheckpointFile.open(Path.of("model.onnx")))
        .withMessageContaining("model.onnx")
        .returns(Problem.UNKNOWN_FORMAT, CheckpointException::problem);
  }
}
