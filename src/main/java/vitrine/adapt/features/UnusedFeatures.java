package vitrine.adapt.features;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Features that nobody has asked for in a long time. A file's time of modification is that of its
/// last use; a process that has opened it long ago goes on with what it has opened.
final class UnusedFeatures {
  private static final Duration KEPT = Duration.ofDays(30);

  private UnusedFeatures() {}

  /// Deletes them; what can't be deleted stays.
  ///
  /// @param but this one
  static void delete(Path folder, Path but) {
    Instant oldest = Instant.now().minus(KEPT);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!file.equals(but) && Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      // nobody is kept from working by what nobody uses
    }
  }
}
