package vitrine.checkpoint.npz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Builds `.npy` arrays, right and wrong, for tests.
public final class NpyBytes {
  private NpyBytes() {}

  /// A header as NumPy writes it, of values as they stand there.
  public static String header(String descr, String fortran, String shape) {
    return "{'descr': %s, 'fortran_order': %s, 'shape': %s, }".formatted(descr, fortran, shape);
  }

  /// An array with this header and so many bytes after it: zeros.
  public static byte[] npy(String header, int bytes) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer out = ByteBuffer.allocate(10 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    return out.putShort((short) 1).putShort((short) text.length).put(text).array();
  }
}
