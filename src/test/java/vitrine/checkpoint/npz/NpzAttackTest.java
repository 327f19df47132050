package vitrine.checkpoint.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static vitrine.checkpoint.npz.NpyBytes.header;
import static vitrine.checkpoint.npz.NpyBytes.npy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.zip.ZipBytes;

/// Each way in which a `.npz` can be wrong.
class NpzAttackTest {
  private static final String RIGHT = header("'<f4'", "False", "(2,)");

  private static MemorySegment npz(byte[] npy) {
    return new ZipBytes().entry("a.npy", npy).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
        "{\"shape\":(2),\"fortran_order\":True,\"descr\":\"<f4\"}",
        " { 'shape' : ( 2L , ) , 'descr' : '<f4' , 'fortran_order' : False , } \n"
      })
  void spellings(String header) {
    assertThat(NpzFile.of(npz(npy(header, 8))).tensor("a").floats()).containsExactly(0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "}",
        "{}",
        "[]",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 'x'}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': '2'}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (((2)))}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999,)}",
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,)}",
        "{'descr': True, 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} {}",
        "{'descr' '<f4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}",
        "__import__('os').system('touch owned')"
      })
  void headersThatAreNoSuchDictionary(String header) {
    assertRefused(Problem.NPY_HEADER, npz(npy(header, 8)));
  }

  @Test
  void magicVersionAndLength() {
    for (int[] change : new int[][] {{0, 0}, {5, 'z'}, {6, 0}, {6, 4}, {7, 1}, {9, 0xff}}) {
      byte[] npy = npy(RIGHT, 8);
      npy[change[0]] = (byte) change[1];
      assertRefused(Problem.NPY_HEADER, npz(npy));
    }
    byte[] long2 = npy(RIGHT, 8);
    long2[6] = 2;
    Arrays.fill(long2, 8, 12, (byte) 0xff);
    assertRefused(Problem.NPY_HEADER, npz(long2));
    byte[] whole = npy(RIGHT, 0);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Problem.NPY_HEADER, npz(Arrays.copyOf(whole, length)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'|O', OBJECT_ARRAY",
    "'O', OBJECT_ARRAY",
    "'<f16', UNKNOWN_DTYPE",
    "'<c8', UNKNOWN_DTYPE",
    "'<U4', UNKNOWN_DTYPE",
    "'|S4', UNKNOWN_DTYPE",
    "'<M8[s]', UNKNOWN_DTYPE",
    "'|V4', UNKNOWN_DTYPE",
    "'f4', UNKNOWN_DTYPE",
    "'', UNKNOWN_DTYPE",
    "'float32', UNKNOWN_DTYPE"
  })
  void dtypes(String descr, Problem problem) {
    assertRefused(problem, npz(npy(header("'" + descr + "'", "False", "(2,)"), 8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(3,); SIZE_MISMATCH",
        "(1,); SIZE_MISMATCH",
        "(0,); SIZE_MISMATCH",
        "(2, 2147483639); TENSOR_TOO_LARGE",
        "(2147483647,); TENSOR_TOO_LARGE",
        "(99999999999,); TENSOR_TOO_LARGE",
        "(2147483639, 2147483639, 2147483639, 2147483639); TENSOR_TOO_LARGE"
      })
  void sizes(String shape, Problem problem) {
    assertRefused(problem, npz(npy(header("'<f4'", "False", shape), 8)));
    assertRefused(problem, npz(npy(header("'<f4'", "True", shape), 8)));
  }

  @Test
  void anEntryThatIsNoArray() {
    assertRefused(Problem.NPY_HEADER, new ZipBytes().entry("a.txt", "hello").build());
    assertRefused(Problem.NOT_ZIP, MemorySegment.ofArray(npy(RIGHT, 8)));
  }

  @Test
  void aDamagedArray() {
    byte[] zip = new ZipBytes().entry("a.npy", npy(RIGHT, 8)).bytes();
    zip[30 + 5 + 10 + RIGHT.length()]++;

    assertRefused(Problem.CHECKSUM, MemorySegment.ofArray(zip));
  }

  @Test
  void damagedCompressionIsFoundWhenTheValuesAreAskedFor() {
    byte[] zip = new ZipBytes().entry("a.npy", npy(RIGHT, 8)).deflated().bytes();
    int crc = zip.length - 22 - 51 + 16;
    zip[crc]++;

    NpzFile file = NpzFile.of(MemorySegment.ofArray(zip));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> file.tensor("a").floats())
        .returns(Problem.CHECKSUM, CheckpointException::problem);
  }

  /// Ten bytes that say they are a gigabyte.
  @Test
  void aBomb() {
    byte[] zip = new ZipBytes().entry("a.npy", npy(RIGHT, 8)).deflated().bytes();
    int size = zip.length - 22 - 51 + 24;
    ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(size, 1 << 30);
    assertRefused(Problem.COMPRESSION, MemorySegment.ofArray(zip));
    ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(size, 1000);
    assertRefused(Problem.COMPRESSION, MemorySegment.ofArray(zip));
  }

  @Test
  void otherCompressions() {
    byte[] zip = new ZipBytes().entry("a.npy", npy(RIGHT, 8)).deflated().bytes();
    zip[8] = 12;
    zip[zip.length - 22 - 51 + 10] = 12;

    assertRefused(Problem.COMPRESSION, MemorySegment.ofArray(zip));
  }

  private static void assertRefused(Problem problem, MemorySegment file) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> NpzFile.of(file))
        .returns(problem, CheckpointException::problem);
  }
}
