package vitrine.checkpoint.zip;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Builds zip archives, right and wrong, for tests.
public final class ZipBytes {
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private boolean zip64;
  private boolean deflated;

  public ZipBytes entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  public ZipBytes entry(String name, String content) {
    return entry(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /// Sizes and offsets in 64 bits, though they would fit into 32.
  public ZipBytes zip64() {
    zip64 = true;
    return this;
  }

  public ZipBytes deflated() {
    deflated = true;
    return this;
  }

  public MemorySegment build() {
    return MemorySegment.ofArray(bytes());
  }

  public byte[] bytes() {
    var out = new ByteArrayOutputStream();
    var directory = new ByteArrayOutputStream();
    entries.forEach((name, content) -> {
      byte[] stored = deflated ? deflate(content) : content;
      directory.writeBytes(
          header(true, name, stored.length, content.length, crc32(content), out.size()));
      out.writeBytes(header(false, name, stored.length, content.length, crc32(content), 0));
      out.writeBytes(stored);
    });
    int begin = out.size();
    out.writeBytes(directory.toByteArray());
    out.writeBytes(end(zip64, begin, directory.size(), entries.size()));
    return out.toByteArray();
  }

  private byte[] header(
      boolean inDirectory, String name, long stored, long size, long crc, long offset) {
    return header(zip64, deflated, inDirectory, name, stored, size, crc, offset);
  }

  public static byte[] header(
      boolean zip64,
      boolean deflated,
      boolean inDirectory,
      String name,
      long stored,
      long size,
      long crc,
      long offset) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    LongUnaryOperator narrow = value -> zip64 ? 0xffffffffL : value;
    ByteBuffer out = ByteBuffer.allocate((inDirectory ? 46 : 30) + text.length + (zip64 ? 28 : 0));
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(inDirectory ? 0x02014b50 : 0x04034b50);
    if (inDirectory) {
      out.putShort((short) 45);
    }
    out.putShort((short) 45).putShort((short) 0x800).putShort((short) (deflated ? 8 : 0));
    out.putInt(0).putInt((int) crc);
    out.putInt((int) narrow.applyAsLong(stored)).putInt((int) narrow.applyAsLong(size));
    out.putShort((short) text.length).putShort((short) (zip64 ? 28 : 0));
    if (inDirectory) {
      out.putShort((short) 0).putInt(0).putInt(0).putInt((int) narrow.applyAsLong(offset));
    }
    out.put(text);
    if (zip64) {
      out.putShort((short) 1).putShort((short) 24).putLong(size).putLong(stored).putLong(offset);
    }
    return out.array();
  }

  public static byte[] end(boolean zip64, long begin, long size, int count) {
    ByteBuffer out = ByteBuffer.allocate(22 + (zip64 ? 76 : 0)).order(ByteOrder.LITTLE_ENDIAN);
    if (zip64) {
      out.putInt(0x06064b50).putLong(44).putInt(0x2d002d).putInt(0).putInt(0);
      out.putLong(count).putLong(count).putLong(size).putLong(begin);
      out.putInt(0x07064b50).putInt(0).putLong(begin + size).putInt(1);
    }
    out.putInt(0x06054b50).putInt(0);
    out.putShort((short) (zip64 ? -1 : count)).putShort((short) (zip64 ? -1 : count));
    out.putInt((int) (zip64 ? -1 : size)).putInt((int) (zip64 ? -1 : begin)).putShort((short) 0);
    return out.array();
  }

  private static long crc32(byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }

  private static byte[] deflate(byte[] content) {
    try (var deflater = new Deflater(Deflater.BEST_SPEED, true)) {
      deflater.setInput(content);
      deflater.finish();
      byte[] out = new byte[content.length + 100];
      int length = deflater.deflate(out);
      return Arrays.copyOf(out, length);
    }
  }
}
