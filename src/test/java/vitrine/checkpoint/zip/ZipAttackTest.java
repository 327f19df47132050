package vitrine.checkpoint.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;

/// Zip archives in 32 and 64 bits, and each way in which one can be wrong.
class ZipAttackTest {
  /// Of two entries, `a` and `b`, of four bytes each: where their headers, the directory's entries
  /// and the end lie.
  private static final byte[] TWO = two().bytes();

  private static final int SECOND = 30 + 1 + 4;
  private static final int DIRECTORY = 2 * SECOND;
  private static final int END = DIRECTORY + 2 * 47;

  private static ZipBytes two() {
    return new ZipBytes().entry("a", "aaaa").entry("b", "bbbb");
  }

  @Test
  void entriesAreFoundInTheDirectory() {
    for (ZipBytes zip : new ZipBytes[] {two(), two().zip64(), two().deflated()}) {
      var archive = new ZipArchive(zip.build());

      assertThat(archive.names()).containsExactly("a", "b");
      ZipEntry last = archive.entries().stream().skip(1).findFirst().orElseThrow();
      assertThat(
              archive
                  .content(last)
                  .mismatch(MemorySegment.ofArray("bbbb".getBytes(StandardCharsets.UTF_8))))
          .isEqualTo(-1);
    }
  }

  @Test
  void aCommentAtTheEnd() {
    byte[] comment = Arrays.copyOf(TWO, TWO.length + 300);
    ByteBuffer.wrap(comment).order(ByteOrder.LITTLE_ENDIAN).putShort(END + 20, (short) 300);

    assertThat(new ZipArchive(MemorySegment.ofArray(comment)).names()).hasSize(2);
  }

  @Test
  void anArchiveThatIsCutOffAnywhere() {
    for (byte[] whole : new byte[][] {TWO, two().zip64().bytes()}) {
      for (int length = 0; length < whole.length; length++) {
        assertRefused(Problem.NOT_ZIP, Arrays.copyOf(whole, length));
      }
    }
  }

  @Test
  void anArchiveThatIsCutOffSaysSo() {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> new ZipArchive(MemorySegment.ofArray(Arrays.copyOf(TWO, 100))))
        .withMessageContaining("cut off");
  }

  @ParameterizedTest
  @CsvSource({
    "10, 1, ZIP_DIRECTORY", // count of entries
    "10, 3, ZIP_DIRECTORY",
    "12, 93, ZIP_DIRECTORY", // size of the directory
    "12, 65535, ZIP_DIRECTORY",
    "16, 71, ZIP_DIRECTORY", // offset of the directory
    "16, 65535, ZIP_DIRECTORY",
    "16, 0, ZIP_DIRECTORY",
    "20, 1, NOT_ZIP" // length of the comment
  })
  void aLyingEnd(int at, int value, Problem problem) {
    assertRefused(problem, changed(zip -> zip.putShort(END + at, (short) value)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, ZIP_DIRECTORY", // signature
    "8, 1, ZIP_ENTRY", // encrypted
    "10, 8, ZIP_ENTRY", // method, the entry's own header says another
    "20, 5, ZIP_ENTRY", // sizes differ
    "24, 3, ZIP_ENTRY",
    "28, 65535, ZIP_DIRECTORY", // length of the name
    "28, 2, ZIP_ENTRY",
    "30, 65535, ZIP_DIRECTORY", // length of the extra field
    "32, 65535, ZIP_DIRECTORY", // length of the comment
    "42, 1, ZIP_ENTRY", // offset
    "42, 35, ZIP_ENTRY", // the other's
    "42, 65535, ZIP_ENTRY",
    "46, 255, ZIP_DIRECTORY" // name
  })
  void aLyingDirectory(int at, int value, Problem problem) {
    assertRefused(problem, changed(zip -> zip.putShort(DIRECTORY + at, (short) value)));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "8, 8", "26, 2", "26, 65535", "28, 65535", "30, 97"})
  void aLyingEntry(int at, int value) {
    assertRefused(Problem.ZIP_ENTRY, changed(zip -> zip.putShort(SECOND + at, (short) value)));
  }

  @Test
  void entriesThatOverlap() {
    assertRefused(
        Problem.OVERLAP, changed(zip -> zip.putInt(DIRECTORY + 20, 5).putInt(DIRECTORY + 24, 5)));
    assertRefused(Problem.OVERLAP, changed(zip -> zip.putShort(28, (short) 1)));
  }

  @Test
  void anEntryThatGoesIntoTheDirectory() {
    int entry = DIRECTORY + 47;
    assertRefused(
        Problem.ZIP_ENTRY, changed(zip -> zip.putInt(entry + 20, 5).putInt(entry + 24, 5)));
    assertRefused(Problem.ZIP_ENTRY, changed(zip -> zip.putShort(SECOND + 28, (short) 1)));
  }

  @Test
  void aNameTwice() {
    assertRefused(
        Problem.DUPLICATE_KEY,
        changed(zip -> zip.put(SECOND + 30, (byte) 'a').put(DIRECTORY + 47 + 46, (byte) 'a')));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 0})
  void lies64BitsWide(long lie) {
    byte[] zip = two().zip64().bytes();
    int end = zip.length - 22 - 20 - 56;
    int directory = 2 * (30 + 1 + 28 + 4);
    for (int at : new int[] {end + 32, end + 40, end + 48, end + 64}) {
      assertRefused(null, changed(zip, b -> b.putLong(at, lie)));
    }
    for (int at : new int[] {4, 12}) {
      assertRefused(Problem.ZIP_ENTRY, changed(zip, b -> b.putLong(directory + 47 + at, lie)));
    }
    assertRefused(
        lie == 0 ? Problem.ZIP_ENTRY : null,
        changed(zip, b -> b.putLong(directory + 75 + 47 + 20, lie)));
    assertRefused(
        null,
        changed(
            zip, b -> b.putLong(directory + 47 + 4, lie).putLong(directory + 47 + 12, lie + 1)));
  }

  @Test
  void sizesThatAreNotInTheExtraFieldThatIsTooShort() {
    byte[] zip = two().zip64().bytes();
    int extra = 2 * (30 + 1 + 28 + 4) + 47;

    assertRefused(Problem.ZIP_DIRECTORY, changed(zip, b -> b.putShort(extra + 2, (short) 16)));
    assertRefused(Problem.ZIP_ENTRY, changed(zip, b -> b.putShort(extra, (short) 2)));
  }

  private static byte[] changed(Consumer<ByteBuffer> change) {
    return changed(TWO, change);
  }

  private static byte[] changed(byte[] zip, Consumer<ByteBuffer> change) {
    byte[] copy = zip.clone();
    change.accept(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN));
    return copy;
  }

  /// @param problem null where it may be any
  private static void assertRefused(@Nullable Problem problem, byte[] zip) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> new ZipArchive(MemorySegment.ofArray(zip)))
        .satisfies(e -> {
          if (problem != null) {
            assertThat(e.problem()).isEqualTo(problem);
          }
        });
  }
}
