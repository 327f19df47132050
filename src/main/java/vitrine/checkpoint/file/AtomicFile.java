package vitrine.checkpoint.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file beside its name, makes sure that it is on the disk, and renames it: whoever reads
/// it sees the old file or the new one, and nothing between.
public final class AtomicFile {
  private AtomicFile() {}

  /// What is in a file.
  @FunctionalInterface
  public interface Content {
    /// Writes it.
    void to(FileChannel channel) throws IOException;
  }

  /// Writes a text in UTF-8.
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes bytes.
  public static void write(Path file, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /// Writes it. One process at a time: the name beside is `file` and `.tmp`, so that what a killed
  /// one left is written over.
  public static void write(Path file, Content content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        content.to(channel);
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
