package vitrine.checkpoint.zip;

import static vitrine.checkpoint.file.CheckpointException.Problem.CHECKSUM;
import static vitrine.checkpoint.file.CheckpointException.Problem.COMPRESSION;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Quoted;

/// A zip archive in memory or in a mapped file, of any size.
public final class ZipArchive {
  /// Deflate makes at most 258 bytes of two bits, not counting its own overhead.
  private static final int MAX_RATIO = 1032;

  private final MemorySegment bytes;
  private final Map<String, ZipEntry> entries;

  /// @throws CheckpointException where the bytes are not a zip archive, or contradict themselves
  public ZipArchive(MemorySegment bytes) {
    this.bytes = bytes;
    entries = ZipDirectory.of(bytes);
  }

  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  public Collection<ZipEntry> entries() {
    return Collections.unmodifiableCollection(entries.values());
  }

  public @Nullable ZipEntry entry(String name) {
    return entries.get(name);
  }

  /// The content of an entry that is not compressed; nothing is copied.
  ///
  /// @throws CheckpointException where it is compressed
  public MemorySegment stored(ZipEntry entry) {
    if (entry.method() != ZipEntry.STORED) {
      throw new CheckpointException(
          COMPRESSION,
          "%s in the zip archive is compressed; it must be stored"
              .formatted(Quoted.of(entry.name())));
    }
    return raw(entry);
  }

  private MemorySegment raw(ZipEntry entry) {
    return bytes.asSlice(entry.data(), entry.storedSize()).asReadOnly();
  }

  /// The first bytes of an entry's content, compressed or not: at most `limit`.
  ///
  /// @throws CheckpointException where it cannot be inflated
  public MemorySegment head(ZipEntry entry, int limit) {
    int length = (int) Math.min(limit, entry.size());
    return entry.method() == ZipEntry.STORED
        ? raw(entry).asSlice(0, length)
        : MemorySegment.ofArray(inflated(entry, length));
  }

  /// The whole content, compressed or not; its checksum is looked at.
  ///
  /// @throws CheckpointException where it cannot be inflated, or has another checksum
  public MemorySegment content(ZipEntry entry) {
    MemorySegment content = head(entry, Integer.MAX_VALUE - 8);
    if (entry.method() == ZipEntry.STORED) {
      content = raw(entry);
    } else if (content.byteSize() != entry.size()) {
      throw wrong(entry, "is compressed and larger than 2 GiB", null);
    }
    if (crc32(content) != entry.crc32()) {
      throw new CheckpointException(
          CHECKSUM,
          "%s in the zip archive is damaged: its checksum differs"
              .formatted(Quoted.of(entry.name())));
    }
    return content;
  }

  private static long crc32(MemorySegment content) {
    var crc = new CRC32();
    long piece = 1 << 30;
    for (long at = 0; at < content.byteSize(); at += piece) {
      ByteBuffer part =
          content.asSlice(at, Math.min(piece, content.byteSize() - at)).asByteBuffer();
      crc.update(part);
    }
    return crc.getValue();
  }

  private byte[] inflated(ZipEntry entry, int length) {
    if (entry.method() != ZipEntry.DEFLATED) {
      throw wrong(entry, "is compressed by method " + entry.method(), null);
    }
    if (entry.storedSize() > Integer.MAX_VALUE || entry.size() / MAX_RATIO > entry.storedSize()) {
      throw wrong(entry, "cannot be %d bytes deflated".formatted(entry.size()), null);
    }
    byte[] out = new byte[length];
    try (var inflater = new Inflater(true)) {
      inflater.setInput(raw(entry).asByteBuffer());
      int done = 0;
      for (int n = 1; n > 0 && done < length; done += n) {
        n = inflater.inflate(out, done, length - done);
      }
      if (done < length) {
        throw wrong(entry, "has %d bytes, %d wanted".formatted(done, length), null);
      }
    } catch (DataFormatException e) {
      throw wrong(entry, "cannot be inflated: " + e.getMessage(), e);
    }
    return out;
  }

  private static CheckpointException wrong(ZipEntry entry, String what, @Nullable Throwable cause) {
    return new CheckpointException(
        COMPRESSION, "%s in the zip archive %s".formatted(Quoted.of(entry.name()), what), cause);
  }
}
