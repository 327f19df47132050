package vitrine.checkpoint.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static vitrine.checkpoint.safetensors.SafetensorsBytes.entry;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.file.Dtype;

class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void namesComeInTheHeadersOrderAndMetadataAsTheyStand() {
    SafetensorsFile file =
        SafetensorsFile.of(
            SafetensorsBytes.of(
                "{%s, \"__metadata__\": {\"format\": \"pt\"}, %s}   "
                    .formatted(
                        entry("z", "U8", "[1]", "[1, 2]"), entry("a", "U8", "[1]", "[0, 1]")),
                2));

    assertThat(file.names()).containsExactly("z", "a");
    assertThat(file.metadata()).containsOnlyKeys("format").containsValue("pt");
  }

  @Test
  void anEmptyHeaderIsAFileWithoutTensors() {
    SafetensorsFile file = SafetensorsFile.of(SafetensorsBytes.of("{}", 0));

    assertThat(file.names()).isEmpty();
    assertThat(file.metadata()).isEmpty();
  }

  @Test
  void scalarsAndEmptyTensorsAreTensors() {
    String three =
        String.join(
            ", ",
            entry("empty", "F32", "[0, 5]", "[0, 0]"),
            entry("scalar", "F32", "[]", "[0, 4]"),
            entry("emptyToo", "F16", "[0]", "[4, 4]"));
    SafetensorsFile file = SafetensorsFile.of(SafetensorsBytes.of("{" + three + "}", 4));

    assertThat(file.tensor("empty").floats()).isEmpty();
    assertThat(file.tensor("scalar").shape()).isEmpty();
    assertThat(file.tensor("scalar").floats()).hasSize(1);
  }

  @Test
  void f32AtAnOddOffset() {
    float value = -1.25e-3f;

    assertThat(read("F32", Float.floatToIntBits(value), 4)).isEqualTo(value);
  }

  @Test
  void f16IsIeeeHalfPrecision() {
    assertThat(read("F16", 0x3c00, 2)).isEqualTo(1f);
    assertThat(read("F16", 0xfbff, 2)).isEqualTo(-65504f);
    assertThat(read("F16", 0x0001, 2)).isEqualTo(0x1p-24f);
    assertThat(read("F16", 0x7c00, 2)).isInfinite();
    assertThat(read("F16", 0x7e00, 2)).isNaN();
  }

  @Test
  void bf16IsTheUpperHalfOfAFloat() {
    assertThat(read("BF16", 0x3f80, 2)).isEqualTo(1f);
    assertThat(read("BF16", 0xc049, 2)).isEqualTo(-3.140625f);
    assertThat(read("BF16", 0x7fc0, 2)).isNaN();
  }

  @ParameterizedTest
  @EnumSource(
      value = Dtype.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16", "F64"})
  void otherDtypesMayLieInTheFileButHaveNoFloats(Dtype dtype) {
    int bytes = dtype.bits(); // eight values
    SafetensorsFile file =
        SafetensorsFile.of(
            SafetensorsBytes.of(
                "{" + entry("a", dtype.name(), "[8]", "[0, %d]".formatted(bytes)) + "}", bytes));

    assertThat(file.tensor("a").shape()).containsExactly(8);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> file.tensor("a").floats())
        .withMessageContaining(dtype.name())
        .returns(Problem.NOT_FLOAT, CheckpointException::problem);
  }

  @Test
  void aTensorThatIsNotThere() {
    SafetensorsFile file = SafetensorsFile.of(SafetensorsBytes.of("{}", 0));

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> file.tensor("a"))
        .returns(Problem.NO_SUCH_TENSOR, CheckpointException::problem);
  }

  /// Sparse: it takes no room on the disk.
  @Test
  void aFileOfMoreThanTwoGibibytes() throws Exception {
    long gap = 3L << 30;
    String two =
        entry("gap", "U8", "[3, 1073741824]", "[0, %d]".formatted(gap))
            + ", "
            + entry("last", "F32", "[1]", "[%d, %d]".formatted(gap, gap + 4));
    Path path = folder.resolve("large.safetensors");
    writeSparse(path, "{" + two + "}", gap, 2.5f);

    SafetensorsFile file = SafetensorsFile.open(path);

    assertThat(file.tensor("last").floats()).containsExactly(2.5f);
  }

  private static void writeSparse(Path path, String header, long gap, float last)
      throws IOException {
    ByteBuffer head = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8)).flip();
    ByteBuffer tail = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(last).flip();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long end = head.remaining() + gap;
      channel.write(head, 0);
      channel.write(tail, end);
    }
  }

  /// Reads one value that lies at an odd address.
  private static float read(String dtype, int bits, int size) {
    String header = "{" + entry("a", dtype, "[1]", "[0, %d]".formatted(size)) + "}";
    byte[] odd = (header + " ".repeat(1 - header.length() % 2)).getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + odd.length + size).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(odd.length).put(odd);
    for (int i = 0; i < size; i++) {
      file.put((byte) (bits >>> (8 * i)));
    }
    SafetensorsFile safetensors = SafetensorsFile.of(MemorySegment.ofArray(file.array()));
    return safetensors.tensor("a").floats()[0];
  }
}
