package vitrine.image.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes small little-endian TIFFs of one page, tags in the order in which they are added.
final class TiffBytes {
  private static final int TAGS = 20;

  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private byte[] data = {};

  TiffBytes(int width, int height, int bits, int compression, int photometric, int samples) {
    add(256, 4, 1, width).add(257, 4, 1, height).add(258, 3, 1, bits);
    add(259, 3, 1, compression).add(262, 3, 1, photometric).add(277, 3, 1, samples);
  }

  static TiffBytes grey(int width, int height, int compression, int photometric) {
    int bits = compression == 4 ? 1 : 8;
    return new TiffBytes(width, height, bits, compression, photometric, 1);
  }

  /// Adds a tag.
  ///
  /// @param type 3 short, 4 long
  /// @param value the number or, of several, where they lie
  TiffBytes add(int tag, int type, int count, int value) {
    ByteBuffer entry = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    entry.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    entries.writeBytes(entry.array());
    return this;
  }

  /// What lies behind the tags.
  TiffBytes data(byte[] bytes) {
    data = bytes;
    return this;
  }

  int dataAt() {
    return 8 + 2 + 12 * TAGS + 4;
  }

  byte[] bytes() {
    ByteBuffer file = ByteBuffer.allocate(dataAt() + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x002a4949).putInt(8).putShort((short) (entries.size() / 12));
    file.put(entries.toByteArray()).putInt(0);
    return file.position(dataAt()).put(data).array();
  }
}
