package vitrine.onnx.export;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/// Exports that nobody has asked for in a long time: of models that are no longer served, or made
/// by another version. A folder's time of modification is that of its last use.
///
/// Only what {@link ExportCache} has made is deleted, by its lock file, and while nobody else holds
/// that lock. A process that has opened such an export long ago keeps it: it is in its memory, or
/// the system keeps the file that it has mapped. Lock files stay, for another process may be about
/// to take one.
final class UnusedExports {
  private static final Duration KEPT = Duration.ofDays(30);

  private UnusedExports() {}

  /// Says that an export is used now. Where that can't be written down, nothing is deleted either.
  static void use(Path export) {
    try {
      Files.setLastModifiedTime(export, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // there is none yet, or the cache is read-only
    }
  }

  /// Deletes those in a cache; what can't be deleted stays.
  static void delete(Path root) {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(root, ExportCache.LOCK + "*")) {
      for (Path lock : locks) {
        String key = lock.getFileName().toString().substring(ExportCache.LOCK.length());
        delete(lock, root.resolve(key), root.resolve(ExportCache.FRESH + key));
      }
    } catch (IOException e) {
      // nobody is kept from serving by what nobody uses
    }
  }

  /// @param export may be there, or not
  /// @param fresh the same, of what a killed process has begun
  private static void delete(Path lock, Path export, Path fresh) throws IOException {
    if (!isUnused(export) && !isUnused(fresh)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lock, WRITE);
        FileLock held = channel.tryLock()) {
      if (held == null) {
        return; // it is being made
      }
      if (isUnused(fresh)) {
        ExportCache.delete(fresh);
      }
      if (isUnused(export)) {
        Files.move(export, fresh, StandardCopyOption.ATOMIC_MOVE); // all of it at once
        ExportCache.delete(fresh);
      }
    }
  }

  private static boolean isUnused(Path folder) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minus(KEPT));
  }
}
