package vitrine.adapt.features;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Features that were computed before, each under the SHA-256 of its picture's file, in one file
/// for each network and its preprocessing.
///
/// The file is records of one length: digest, values (float32, little-endian), CRC-32 of both. New
/// ones are appended under the file's lock, so that several processes may share it. A record that
/// is damaged or was never finished is as if it were not there, and one more is appended.
///
/// A file that nobody has opened in 30 days is deleted by whoever opens another.
public final class FeatureCache implements AutoCloseable {
  /// Raise it whenever features change without a change of the graph: decoding, preprocessing.
  public static final int VERSION = 1;

  private static final int DIGEST = 32; // bytes
  private static final int AT_ONCE = 1 << 20; // bytes, about

  private final int width;
  private final int length; // of a record
  private final FileChannel file;
  private final Map<String, Long> places = new HashMap<>(); // digest → its last record's place

  private FeatureCache(FileChannel file, int width) throws IOException {
    this.file = file;
    this.width = width;
    length = DIGEST + Math.multiplyExact(width, Float.BYTES) + Integer.BYTES;
    list();
  }

  /// Opens the features of one network.
  ///
  /// @param folder of all such files, made when needed
  /// @param key everything that features depend on but the picture; usable as a file name
  /// @param width how many numbers a picture's features are
  public static FeatureCache open(Path folder, String key, int width) throws IOException {
    Path path = Files.createDirectories(folder).resolve(key);
    UnusedFeatures.delete(folder, path);
    FileChannel file = FileChannel.open(path, CREATE, READ, WRITE);
    try {
      Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
      return new FeatureCache(file, width);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void list() throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(Math.max(1, AT_ONCE / length) * length);
    long end = file.size() / length * length;
    byte[] digest = new byte[DIGEST];
    for (long at = 0; at < end; ) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
      read(chunk, at);
      for (int i = 0; i < chunk.limit(); i += length) {
        chunk.get(i, digest);
        places.put(HexFormat.of().formatHex(digest), at + i);
      }
      at += chunk.limit();
    }
  }

  private void read(ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining() && file.read(into, at + into.position()) >= 0) {
      // until it is full, or the file ends
    }
    into.flip();
  }

  /// The features of a picture's file, or null where there are none, or damaged ones.
  ///
  /// @param sha256 hexadecimal
  public synchronized float @Nullable [] get(String sha256) throws IOException {
    Long place = places.get(sha256);
    if (place == null) {
      return null;
    }
    byte[] bytes = new byte[length];
    ByteBuffer one = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    read(one, place);
    boolean whole =
        one.limit() == length
            && one.getInt(length - Integer.BYTES) == checksum(bytes)
            && HexFormat.of().formatHex(bytes, 0, DIGEST).equals(sha256);
    if (!whole) {
      places.remove(sha256);
      return null;
    }
    float[] values = new float[width];
    one.position(DIGEST);
    one.asFloatBuffer().get(values);
    return values;
  }

  private int checksum(byte[] one) {
    var crc = new CRC32();
    crc.update(one, 0, length - Integer.BYTES);
    return (int) crc.getValue();
  }

  /// Keeps the features of a picture's file.
  ///
  /// @param sha256 hexadecimal
  public synchronized void put(String sha256, float[] features) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer one = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    one.put(HexFormat.of().parseHex(sha256));
    one.asFloatBuffer().put(features);
    one.putInt(length - Integer.BYTES, checksum(bytes));
    one.clear();
    try (FileLock _ = file.lock()) {
      long at = file.size() / length * length; // over what a killed process has begun
      places.put(sha256, at);
      while (one.hasRemaining()) {
        file.write(one, at + one.position());
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
