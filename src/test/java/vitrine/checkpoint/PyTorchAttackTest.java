package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.CheckpointException.Problem;

/// The archive around the pickle.
class PyTorchAttackTest {
  private static final byte[] PICKLE =
      new PickleBytes()
          .raw("}")
          .text("a")
          .tensor(0, new long[] {4}, new long[] {1})
          .raw("s.")
          .bytes();

  private static ZipBytes archive(String prefix) {
    return new ZipBytes().entry(prefix + "data.pkl", PICKLE).entry(prefix + "data/0", new byte[16]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive/", "x/", "my model.v2/", "模型/"})
  void theFolderInTheArchiveMayHaveAnyName(String prefix) {
    PyTorchFile file = PyTorchFile.of(archive(prefix).build());

    assertThat(file.tensor("a").floats()).containsExactly(0, 0, 0, 0);
  }

  @Test
  void noPickleOrTwo() {
    assertRefused(Problem.NOT_PYTORCH, "none", new ZipBytes().entry("x/data/0", "").build());
    assertRefused(
        Problem.NOT_PYTORCH, "y/data.pkl", archive("x/").entry("y/data.pkl", PICKLE).build());
  }

  @Test
  void torchScript() {
    assertRefused(Problem.TORCHSCRIPT, "jit", archive("x/").entry("x/constants.pkl", "").build());
    assertRefused(
        Problem.TORCHSCRIPT, "jit", archive("x/").entry("x/code/__torch__.py", "").build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Little", "middle", "little\n", "littlelittlelittlelittle"})
  void byteOrders(String order) {
    assertRefused(
        Problem.BYTE_ORDER, "little, big", archive("x/").entry("x/byteorder", order).build());
  }

  @Test
  void aBarePickle() {
    assertRefused(Problem.LEGACY_PYTORCH, "1.6", MemorySegment.ofArray(PICKLE));
  }

  @Test
  void somethingElse() {
    assertRefused(Problem.NOT_ZIP, "not a zip", MemorySegment.ofArray(new byte[0]));
    assertRefused(Problem.NOT_ZIP, "not a zip", MemorySegment.ofArray(new byte[1000]));
  }

  private static void assertRefused(Problem problem, String says, MemorySegment file) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> PyTorchFile.of(file))
        .withMessageContaining(says)
        .returns(problem, CheckpointException::problem);
  }
}
