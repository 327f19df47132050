package vitrine.checkpoint.zip;

import static vitrine.checkpoint.file.CheckpointException.Problem.DUPLICATE_KEY;
import static vitrine.checkpoint.file.CheckpointException.Problem.NOT_ZIP;
import static vitrine.checkpoint.file.CheckpointException.Problem.OVERLAP;
import static vitrine.checkpoint.file.CheckpointException.Problem.ZIP_DIRECTORY;
import static vitrine.checkpoint.file.CheckpointException.Problem.ZIP_ENTRY;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.LittleEndian;
import vitrine.checkpoint.file.Quoted;

/// Reads the directory at the end of a zip archive. Specification:
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT> (4.3.6 to 4.3.16, 4.5.3).
final class ZipDirectory {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int ENTRY = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_LOCATOR = 0x07064b50;
  private static final int END_SIZE = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int ENCRYPTED = 1;

  private final LittleEndian file;

  /// Where the directory lies, and how many entries it has.
  private record Extent(long begin, long size, long entries) {}

  private ZipDirectory(MemorySegment bytes) {
    file = new LittleEndian(bytes, "the zip archive", ZIP_DIRECTORY);
  }

  /// The entries by name, in the directory's order.
  ///
  /// @throws CheckpointException where it is not a zip archive, or contradicts itself
  static Map<String, ZipEntry> of(MemorySegment bytes) {
    return new ZipDirectory(bytes).read();
  }

  private Map<String, ZipEntry> read() {
    Extent extent = extent();
    var entries = new LinkedHashMap<String, ZipEntry>();
    long at = extent.begin;
    for (long i = 0; i < extent.entries; i++) {
      ZipEntry entry = entry(at, extent.begin);
      if (entries.put(entry.name(), entry) != null) {
        throw new CheckpointException(
            DUPLICATE_KEY, "%s stands twice in the zip archive".formatted(Quoted.of(entry.name())));
      }
      at += 46L + file.u16(at + 28) + file.u16(at + 30) + file.u16(at + 32);
    }
    if (at != extent.begin + extent.size) {
      throw new CheckpointException(
          ZIP_DIRECTORY,
          "the zip archive's directory has %d bytes, its %d entries have %d"
              .formatted(extent.size, extent.entries, at - extent.begin));
    }
    checkOverlap(entries);
    return entries;
  }

  private Extent extent() {
    long end = end();
    Extent extent;
    if (end >= 20 && file.i32(end - 20) == END_64_LOCATOR) {
      end = file.i64(end - 12);
      if (file.i32(end) != END_64) {
        throw new CheckpointException(ZIP_DIRECTORY, "the zip archive's 64-bit end is missing");
      }
      extent = new Extent(file.i64(end + 48), file.i64(end + 40), file.i64(end + 32));
    } else {
      extent = new Extent(file.u32(end + 16), file.u32(end + 12), file.u16(end + 10));
    }
    if (extent.begin < 0 || extent.size < 0 || extent.size > end - extent.begin) {
      throw new CheckpointException(
          ZIP_DIRECTORY,
          "the zip archive's directory: %d bytes from %d on, but it ends before byte %d"
              .formatted(extent.size, extent.begin, end));
    }
    return extent;
  }

  /// The record at the end, before a comment of any length.
  private long end() {
    long last = file.bytes().byteSize() - END_SIZE;
    for (long at = last; at >= 0 && last - at <= MAX_COMMENT; at--) {
      if (file.i32(at) == END && file.u16(at + 20) == last - at) {
        return at;
      }
    }
    boolean begins = last >= 0 && file.i32(0) == LOCAL_HEADER;
    throw new CheckpointException(
        NOT_ZIP,
        begins ? "the zip archive is cut off: its directory is missing" : "not a zip archive");
  }

  private ZipEntry entry(long at, long directory) {
    if (file.i32(at) != ENTRY) {
      throw new CheckpointException(
          ZIP_DIRECTORY, "no entry of the zip archive's directory at byte %d".formatted(at));
    }
    String name = file.utf8(at + 46, file.u16(at + 28));
    Zip64 sizes = Zip64.of(file, at);
    if ((file.u16(at + 8) & ENCRYPTED) != 0) {
      throw wrong(name, "it is encrypted");
    }
    int method = file.u16(at + 10);
    if (method == ZipEntry.STORED && sizes.storedSize() != sizes.size()) {
      throw wrong(name, "it is not compressed, but its two sizes differ");
    }
    long data = data(name, method, sizes.begin());
    if (sizes.size() < 0 || sizes.storedSize() < 0 || sizes.storedSize() > directory - data) {
      throw wrong(name, "it goes into the archive's directory");
    }
    return new ZipEntry(
        name, method, file.u32(at + 16), sizes.begin(), data, sizes.storedSize(), sizes.size());
  }

  /// The offset of an entry's bytes, after its own header.
  private long data(String name, int method, long begin) {
    var local = new LittleEndian(file.bytes(), "the zip archive", ZIP_ENTRY);
    if (local.i32(begin) != LOCAL_HEADER
        || local.u16(begin + 8) != method
        || !local.utf8(begin + 30, local.u16(begin + 26)).equals(name)) {
      throw wrong(name, "the directory says it is at byte %d, but it is not".formatted(begin));
    }
    return begin + 30 + local.u16(begin + 26) + local.u16(begin + 28);
  }

  private static void checkOverlap(Map<String, ZipEntry> entries) {
    List<ZipEntry> inOrder =
        entries.values().stream().sorted(Comparator.comparingLong(ZipEntry::begin)).toList();
    for (int i = 1; i < inOrder.size(); i++) {
      if (inOrder.get(i - 1).end() > inOrder.get(i).begin()) {
        throw new CheckpointException(
            OVERLAP,
            "%s and %s overlap in the zip archive"
                .formatted(Quoted.of(inOrder.get(i - 1).name()), Quoted.of(inOrder.get(i).name())));
      }
    }
  }

  private static CheckpointException wrong(String name, String what) {
    return new CheckpointException(
        ZIP_ENTRY, "%s in the zip archive: %s".formatted(Quoted.of(name), what));
  }
}
