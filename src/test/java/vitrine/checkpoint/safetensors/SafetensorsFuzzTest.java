package vitrine.checkpoint.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;

/// Whatever bytes stand in a file: it is read, or refused with a `CheckpointException`.
class SafetensorsFuzzTest {
  private static final int FILES = 150_000;
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "0",
    "-1",
    "9223372036854775807",
    "1e400",
    "1.5",
    "null",
    "\"dtype\"",
    "\"shape\"",
    "\"data_offsets\"",
    "\"a\"",
    "\"F16\"",
    "\"F4\"",
    "\\u0000",
    "\\",
    " "
  };

  private final Random random = new Random(20260101);

  @Test
  void nothingButCheckpointExceptionEscapes() {
    byte[] valid = valid();
    Set<Problem> seen = EnumSet.noneOf(Problem.class);
    int read = 0;
    for (int i = 0; i < FILES; i++) {
      try {
        SafetensorsFile file = SafetensorsFile.of(MemorySegment.ofArray(mutated(valid)));
        for (String name : file.names()) {
          assertThat(file.tensor(name).floats()).hasSize(file.tensor(name).size());
        }
        read++;
      } catch (CheckpointException e) {
        seen.add(e.problem());
      }
    }
    assertThat(read).isPositive();
    assertThat(seen).hasSizeGreaterThan(15);
  }

  private static byte[] valid() {
    String header =
        "{\"__metadata__\": {\"format\": \"pt\"}, %s, %s, %s}"
            .formatted(
                SafetensorsBytes.entry("a", "F32", "[2, 3]", "[0, 24]"),
                SafetensorsBytes.entry("b", "BF16", "[2]", "[24, 28]"),
                SafetensorsBytes.entry("c", "F16", "[]", "[28, 30]"));
    return SafetensorsBytes.of(header, 30).toArray(ValueLayout.JAVA_BYTE);
  }

  /// One to three changes: a byte, a deletion, or a piece of JSON pasted in. The length in front is
  /// kept right most of the time, so that the changes reach the parser.
  private byte[] mutated(byte[] valid) {
    var text = new StringBuilder();
    for (int i = 8; i < valid.length; i++) {
      text.append((char) (valid[i] & 0xff));
    }
    int body = 30;
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      change(text, Math.max(1, text.length() - body));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    int length = random.nextInt(20) == 0 ? random.nextInt() : Math.max(0, bytes.length - body);
    var out = ByteBuffer.allocate(8 + bytes.length);
    out.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(bytes);
    return random.nextInt(50) == 0
        ? Arrays.copyOf(out.array(), random.nextInt(out.capacity()))
        : out.array();
  }

  private void change(StringBuilder text, int header) {
    int at = random.nextInt(header);
    switch (random.nextInt(4)) {
      case 0 -> text.setCharAt(at, (char) random.nextInt(256));
      case 1 -> text.delete(at, Math.min(header, at + 1 + random.nextInt(8)));
      case 2 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
      default -> text.setCharAt(at, (char) ('0' + random.nextInt(10)));
    }
  }
}
