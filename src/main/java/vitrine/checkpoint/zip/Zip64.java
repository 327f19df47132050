package vitrine.checkpoint.zip;

import vitrine.checkpoint.file.LittleEndian;

/// Sizes and offset of a zip entry; those that do not fit into 32 bits stand in its extra field 1,
/// one after the other.
///
/// @param size of the content
/// @param storedSize of the bytes in the archive
/// @param begin offset of the entry's own header
record Zip64(long size, long storedSize, long begin) {
  private static final long ELSEWHERE = 0xffffffffL;

  /// @param at offset of the entry in the directory
  static Zip64 of(LittleEndian file, long at) {
    long size = file.u32(at + 24);
    long storedSize = file.u32(at + 20);
    long begin = file.u32(at + 42);
    long field = field(file, at + 46 + file.u16(at + 28), file.u16(at + 30));
    if (field < 0) {
      return new Zip64(size, storedSize, begin);
    }
    long next = field + 4;
    long fieldEnd = next + file.u16(field + 2);
    var wide = new LittleEndian(file.bytes().asSlice(0, fieldEnd), file.what(), file.problem());
    if (size == ELSEWHERE) {
      size = wide.i64(next);
      next += 8;
    }
    if (storedSize == ELSEWHERE) {
      storedSize = wide.i64(next);
      next += 8;
    }
    return new Zip64(size, storedSize, begin == ELSEWHERE ? wide.i64(next) : begin);
  }

  /// The offset of extra field 1, or −1 where there is none.
  private static long field(LittleEndian file, long extra, int length) {
    file.slice(extra, length);
    for (long at = extra; at + 4 <= extra + length; at += 4 + file.u16(at + 2)) {
      if (file.u16(at) == 1 && at + 4 + file.u16(at + 2) <= extra + length) {
        return at;
      }
    }
    return -1;
  }
}
