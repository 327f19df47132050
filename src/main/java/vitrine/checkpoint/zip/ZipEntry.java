package vitrine.checkpoint.zip;

/// What the directory of a zip archive says of one entry, and where the entry's bytes lie.
///
/// @param name with slashes
/// @param method 0 stored, 8 deflated
/// @param crc32 of the content
/// @param begin offset of the entry's own header
/// @param data offset of its bytes
/// @param storedSize of its bytes as they lie in the archive
/// @param size of its content
public record ZipEntry(
    String name, int method, long crc32, long begin, long data, long storedSize, long size) {
  /// The method of bytes that are not compressed.
  public static final int STORED = 0;

  static final int DEFLATED = 8;

  /// The offset after its last byte.
  long end() {
    return data + storedSize;
  }
}
