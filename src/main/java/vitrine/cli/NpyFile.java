package vitrine.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// NumPy's file format 1.0 for one array: a magic word, a header padded to 64 bytes that is a
/// Python dictionary, then the values, little-endian (`numpy/lib/format.py`).
final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private NpyFile() {}

  /// float32
  static void write(Path file, float[] values, int... shape) throws IOException {
    ByteBuffer body =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    body.asFloatBuffer().put(values);
    write(file, "<f4", body.array(), shape);
  }

  /// int64
  static void write(Path file, long[] values, int... shape) throws IOException {
    ByteBuffer body =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    body.asLongBuffer().put(values);
    write(file, "<i8", body.array(), shape);
  }

  private static void write(Path file, String type, byte[] body, int... shape) throws IOException {
    String dims = Arrays.stream(shape).mapToObj(d -> d + ",").collect(Collectors.joining(" "));
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + dims + "), }";
    int unpadded = MAGIC.length + Short.BYTES + header.length() + 1;
    int total = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] text =
        (header + " ".repeat(total - unpadded) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer all = ByteBuffer.allocate(total + body.length).order(ByteOrder.LITTLE_ENDIAN);
    all.put(MAGIC).putShort((short) text.length).put(text).put(body);
    Files.write(file, all.array());
  }
}
