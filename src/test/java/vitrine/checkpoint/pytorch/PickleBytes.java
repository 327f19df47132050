package vitrine.checkpoint.pytorch;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import vitrine.checkpoint.zip.ZipBytes;

/// Builds pickles, right and wrong, for tests, and the PyTorch file around them.
public final class PickleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// A pickle of this protocol.
  public PickleBytes(int protocol) {
    raw(0x80, protocol);
  }

  public PickleBytes() {
    this(2);
  }

  /// Opcodes and their arguments.
  public PickleBytes raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  /// Opcodes and arguments that are ASCII.
  public PickleBytes raw(String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /// The same opcodes again and again.
  PickleBytes repeat(int times, String ascii) {
    return raw(ascii.repeat(times));
  }

  public PickleBytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    raw('X', utf8.length & 0xff, utf8.length >> 8, 0, 0);
    out.writeBytes(utf8);
    return this;
  }

  PickleBytes global(String module, String name) {
    return raw("c" + module + "\n" + name + "\n");
  }

  /// A whole number below 2³¹.
  PickleBytes number(int value) {
    return raw('J', value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff, value >>> 24);
  }

  /// A number of eight bytes.
  public PickleBytes number64(long value) {
    raw(0x8a, 8);
    for (int shift = 0; shift < 64; shift += 8) {
      raw((int) (value >>> shift) & 0xff);
    }
    return this;
  }

  /// `('storage', torch.FloatStorage, '0', 'cpu', count)` and its persistent id.
  PickleBytes storage(int count) {
    return raw("(")
        .text("storage")
        .global("torch", "FloatStorage")
        .text("0")
        .text("cpu")
        .number(count)
        .raw("tQ");
  }

  /// A tensor of the only storage.
  public PickleBytes tensor(long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").raw("(").storage(4).number64(offset);
    tuple(shape);
    tuple(strides);
    return raw(0x89).global("collections", "OrderedDict").raw(")RtR");
  }

  private void tuple(long... values) {
    raw("(");
    for (long value : values) {
      number64(value);
    }
    raw("t");
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  /// The file: this pickle, and one storage of the four floats 0, 1, 2, 3.
  MemorySegment file() {
    return file(bytes());
  }

  static MemorySegment file(byte[] pickle) {
    return new ZipBytes()
        .entry("archive/data.pkl", pickle)
        .entry("archive/data/0", new byte[] {0, 0, 0, 0, 0, 0, -128, 63, 0, 0, 0, 64, 0, 0, 64, 64})
        .build();
  }
}
