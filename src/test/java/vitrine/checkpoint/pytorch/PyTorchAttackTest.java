package vitrine.checkpoint.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.zip.ZipBytes;

/// The archive around the pickle.
class PyTorchAttackTest {
  private static final byte[] PICKLE =
      new PickleBytes()
          .raw("}")
          .text("a")
          .tensor(0, new long[] {4}, new long[] {1})
          .raw("s.")
          .bytes();

  @TempDir Path folder;

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

  /// Sparse: it takes no room on the disk.
  @Test
  void aStorageOfMoreThanFourGibibytesAndOneBehindIt() throws Exception {
    long large = 5L << 30;
    Path path = folder.resolve("large.pt");
    byte[] pickle =
        new PickleBytes()
            .raw("}(")
            .text("large")
            .raw("ctorch._utils\n_rebuild_tensor_v2\n((")
            .text("storage")
            .raw("ctorch\nByteStorage\n")
            .text("1")
            .text("cpu")
            .number64(large)
            .raw("tQK\0K\1\u0085K\1\u0085\u0089NtR")
            .text("behind")
            .tensor(0, new long[] {4}, new long[] {1})
            .raw("u.")
            .bytes();
    writeSparse(path, pickle, large);

    assertThat(PyTorchFile.open(path).tensor("behind").floats()).containsExactly(0, 1, 2, 3);
  }

  private static void writeSparse(Path path, byte[] pickle, long large) throws IOException {
    ByteBuffer floats = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(0).putFloat(1).putFloat(2).putFloat(3);
    String[] names = {"x/data.pkl", "x/data/1", "x/data/0"};
    byte[][] contents = {pickle, {}, floats.array()};
    long[] sizes = {pickle.length, large, 16};
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var directory = new ByteArrayOutputStream();
      long at = 0;
      for (int i = 0; i < names.length; i++) {
        directory.writeBytes(
            ZipBytes.header(true, false, true, names[i], sizes[i], sizes[i], 0, at));
        byte[] header = ZipBytes.header(true, false, false, names[i], sizes[i], sizes[i], 0, at);
        channel.write(ByteBuffer.wrap(header), at);
        channel.write(ByteBuffer.wrap(contents[i]), at + header.length);
        at += header.length + sizes[i];
      }
      channel.write(ByteBuffer.wrap(directory.toByteArray()), at);
      channel.write(
          ByteBuffer.wrap(ZipBytes.end(true, at, directory.size(), names.length)),
          at + directory.size());
    }
  }
}
