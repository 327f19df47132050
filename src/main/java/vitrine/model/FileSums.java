package vitrine.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import vitrine.checkpoint.file.Sha256;

/// One checksum for what may be several files.
final class FileSums {
  private FileSums() {}

  /// Of a file that stands alone, its SHA-256; of one that names others (an index its shards, a
  /// graph its external data), that of what `sha256sum` prints of it and then of each of them.
  ///
  /// @param others relative to the file's folder, in order
  static String sha256(Path file, Collection<String> others) throws IOException {
    if (others.isEmpty()) {
      return Sha256.of(file);
    }
    var sums = new StringBuilder(line(file, file.getFileName().toString()));
    for (String other : others) {
      sums.append(line(file.resolveSibling(other), other));
    }
    return Sha256.of(sums.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(Path file, String name) throws IOException {
    return "%s  %s\n".formatted(Sha256.of(file), name);
  }
}
