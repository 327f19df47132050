package vitrine.checkpoint.safetensors;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static vitrine.checkpoint.safetensors.SafetensorsBytes.entry;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;

/// Each way in which a safetensors file can be wrong has its own refusal.
class SafetensorsAttackTest {
  @TempDir Path folder;

  @Test
  void aFileThatIsNotThere() {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> SafetensorsFile.open(folder.resolve("absent")))
        .withMessage(folder.resolve("absent") + " does not exist")
        .returns(Problem.UNREADABLE, CheckpointException::problem);
  }

  @Test
  void aFolder() {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> SafetensorsFile.open(folder))
        .returns(Problem.UNREADABLE, CheckpointException::problem);
  }

  @Test
  void anEmptyFileByItsName() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.safetensors"));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> SafetensorsFile.open(empty))
        .withMessageContaining("empty.safetensors")
        .returns(Problem.TOO_SHORT, CheckpointException::problem);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void fewerBytesThanTheLength(int bytes) {
    assertRefused(Problem.TOO_SHORT, MemorySegment.ofArray(new byte[bytes]));
  }

  @ParameterizedTest
  @ValueSource(longs = {100_000_001, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void aHugeHeader(long length) {
    assertRefused(Problem.HEADER_TOO_LARGE, SafetensorsBytes.of(length, new byte[2], 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 100_000_000})
  void aHeaderBeyondTheEnd(long length) {
    assertRefused(Problem.HEADER_TRUNCATED, SafetensorsBytes.of(length, new byte[2], 0));
  }

  @Test
  void aHeaderThatIsNotUtf8() {
    byte[] latin1 = "{\"é\": 1}".getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(Problem.HEADER_NOT_UTF8, SafetensorsBytes.of(latin1.length, latin1, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " {}", "[]", "null", "\"{}\""})
  void aHeaderThatDoesNotBeginWithABrace(String header) {
    assertRefused(Problem.HEADER_NOT_OBJECT, header, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"a\"", "{\"a\": {]}", "{a: 1}", "{} {}", "{}\u0000", "{\"a\": NaN}"})
  void aHeaderThatIsNotJson(String header) {
    assertRefused(Problem.HEADER_NOT_JSON, header, 0);
  }

  @Test
  void aHeaderNestedWithoutEnd() {
    assertRefused(Problem.HEADER_NOT_JSON, "{\"a\": " + "[".repeat(1_000_000), 0);
  }

  @Test
  void aTensorTwice() {
    String tensor = entry("a", "U8", "[1]", "[0, 1]");

    assertRefused(Problem.DUPLICATE_KEY, "{" + tensor + ", " + tensor + "}", 1);
  }

  @Test
  void aKeyTwiceInATensor() {
    assertRefused(
        Problem.DUPLICATE_KEY,
        "{\"a\": {\"dtype\": \"U8\", \"dtype\": \"I8\", \"shape\": [1], \"data_offsets\": [0, 1]}}",
        1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "[]", "null", "{\"format\": 1}", "{\"format\": {}}"})
  void metadataThatAreNotStrings(String metadata) {
    assertRefused(Problem.METADATA_NOT_STRINGS, "{\"__metadata__\": " + metadata + "}", 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "{\"shape\": [1], \"data_offsets\": [0, 1]}",
        "{\"dtype\": 8, \"shape\": [1], \"data_offsets\": [0, 1]}",
        "{\"dtype\": \"U8\", \"data_offsets\": [0, 1]}",
        "{\"dtype\": \"U8\", \"shape\": [1]}"
      })
  void anEntryWithoutItsParts(String entry) {
    assertRefused(Problem.MALFORMED_ENTRY, "{\"a\": " + entry + "}", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"F128", "f32", "F_32", "", "float32"})
  void anUnknownDtype(String dtype) {
    assertRefused(Problem.UNKNOWN_DTYPE, "{" + entry("a", dtype, "[1]", "[0, 4]") + "}", 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "null", "{}", "[1.0]", "[\"1\"]", "[[1]]", "[null]", "[true]"})
  void aShapeThatIsNoListOfWholeNumbers(String shape) {
    assertRefused(Problem.MALFORMED_SHAPE, "{" + entry("a", "U8", shape, "[0, 1]") + "}", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[-1]", "[-1, -1]", "[-99999999999999999999]"})
  void aNegativeSize(String shape) {
    assertRefused(Problem.NEGATIVE_SIZE, "{" + entry("a", "U8", shape, "[0, 1]") + "}", 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2147483648]",
        "[99999999999999999999999]",
        "[65536, 65536, 65536, 65536]",
        "[2147483647, 2147483647, 1, 1, 4]",
        "[65536, 65536, 65536, 65536, 0]"
      })
  void aSizeThatOverflows(String shape) {
    assertRefused(Problem.SIZE_OVERFLOW, "{" + entry("a", "F32", shape, "[0, 0]") + "}", 0);
  }

  @Test
  void valuesThatEndWithinAByte() {
    assertRefused(Problem.MISALIGNED, "{" + entry("a", "F4", "[3]", "[0, 2]") + "}", 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "4",
        "[]",
        "[0]",
        "[0, 4, 8]",
        "[0, 4.0]",
        "[\"0\", 4]",
        "[-4, 0]",
        "[0, -4]",
        "[0, 9223372036854775808]"
      })
  void offsetsThatAreNotTwoWholeNumbers(String offsets) {
    assertRefused(Problem.MALFORMED_OFFSETS, "{" + entry("a", "F32", "[1]", offsets) + "}", 4);
  }

  @Test
  void offsetsThatEndBeforeTheyBegin() {
    assertRefused(Problem.OFFSETS_OUT_OF_ORDER, "{" + entry("a", "F32", "[1]", "[4, 0]") + "}", 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0, 8]", "[0, 3]", "[0, 0]"})
  void anotherSizeThanShapeAndDtypeTell(String offsets) {
    assertRefused(Problem.SIZE_MISMATCH, "{" + entry("a", "F32", "[1]", offsets) + "}", 8);
  }

  @Test
  void offsetsBeyondTheEnd() {
    assertRefused(Problem.OFFSETS_OUT_OF_RANGE, "{" + entry("a", "F32", "[2]", "[0, 8]") + "}", 7);
    assertRefused(
        Problem.OFFSETS_OUT_OF_RANGE,
        "{" + entry("a", "U8", "[1]", "[9223372036854775806, 9223372036854775807]") + "}",
        7);
  }

  @Test
  void tensorsThatOverlap() {
    String two = entry("a", "F32", "[2]", "[0, 8]") + ", " + entry("b", "F32", "[2]", "[4, 12]");

    assertRefused(Problem.OVERLAP, "{" + two + "}", 12);
  }

  @Test
  void twoTensorsOnTheSameBytes() {
    String two = entry("a", "F32", "[1]", "[0, 4]") + ", " + entry("b", "F32", "[1]", "[0, 4]");

    assertRefused(Problem.OVERLAP, "{" + two + "}", 4);
  }

  @Test
  void bytesBetweenTensors() {
    String two = entry("a", "F32", "[1]", "[0, 4]") + ", " + entry("b", "F32", "[1]", "[8, 12]");

    assertRefused(Problem.GAP, "{" + two + "}", 12);
    assertRefused(Problem.GAP, "{" + entry("a", "F32", "[1]", "[4, 8]") + "}", 8);
  }

  @Test
  void bytesAfterTheLastTensor() {
    assertRefused(Problem.TRAILING_BYTES, "{" + entry("a", "F32", "[1]", "[0, 4]") + "}", 5);
    assertRefused(Problem.TRAILING_BYTES, "{}", 1);
  }

  private static void assertRefused(Problem problem, String header, int bytes) {
    assertRefused(problem, SafetensorsBytes.of(header, bytes));
  }

  private static void assertRefused(Problem problem, MemorySegment file) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> SafetensorsFile.of(file))
        .returns(problem, CheckpointException::problem);
  }
}
