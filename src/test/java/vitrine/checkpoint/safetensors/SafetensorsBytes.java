package vitrine.checkpoint.safetensors;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Builds safetensors files, right and wrong, for tests.
public final class SafetensorsBytes {
  private SafetensorsBytes() {}

  /// A file of this header and so many bytes after it: 0, 1, 2, …
  public static MemorySegment of(String header, int bytes) {
    byte[] head = header.getBytes(StandardCharsets.UTF_8);
    return of(head.length, head, bytes);
  }

  public static MemorySegment of(long headerLength, byte[] header, int bytes) {
    ByteBuffer file = ByteBuffer.allocate(8 + header.length + bytes);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(headerLength).put(header);
    for (int i = 0; i < bytes; i++) {
      file.put((byte) i);
    }
    return MemorySegment.ofArray(file.array());
  }

  /// The header's entry of one tensor.
  public static String entry(String name, String dtype, String shape, String offsets) {
    return "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": %s}"
        .formatted(name, dtype, shape, offsets);
  }
}
