package vitrine.onnx.export;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// Keeps exports in a folder, each under a key that names everything it was made from. An export is
/// written beside its place and moved there in one step, with the checksum of each file; one whose
/// checksums no longer hold is made again. CRC-32 finds what a disk or an interrupted copy damages,
/// and costs a start a fraction of what a digest would.
///
/// Several threads and processes may share the folder: for each key there is a file whose lock they
/// take to make an export, so that it is made once. The lock ends with its process; what a killed
/// one left half-written is deleted by the next that makes the same export. What nobody has asked
/// for in 30 days is deleted ({@link UnusedExports}).
public final class ExportCache {
  /// Begins the name of the file whose lock is held while an export is made.
  static final String LOCK = ".lock-";

  /// Begins the name of the folder in which it is.
  static final String FRESH = ".export-";

  private static final String CHECKSUMS = "CRC32SUMS";

  /// Makes the threads of this process take turns: a file's lock is the whole process's.
  private static final Object PROCESS = new Object();

  private final Path root;

  /// @param root is created when needed
  public ExportCache(Path root) {
    this.root = root;
  }

  /// What makes the files of an export.
  @FunctionalInterface
  public interface Export {
    /// Writes the files, `model.onnx` among them, into a folder that exists.
    void writeTo(Path directory) throws IOException;
  }

  /// The path of `model.onnx` under `key`, from the cache or made now.
  ///
  /// @param key a digest, usable as a file name
  /// @throws IOException when the folder can't be read or written
  public Path model(String key, Export export) throws IOException {
    Path place = root.resolve(key);
    UnusedExports.use(place); // before it is looked at, so that nobody deletes it meanwhile
    if (!intact(place)) {
      Files.createDirectories(root);
      synchronized (PROCESS) {
        try (FileChannel lock = FileChannel.open(root.resolve(LOCK + key), CREATE, WRITE)) {
          lock.lock(); // until it is closed
          remake(place, root.resolve(FRESH + key), export);
        }
      }
    }
    synchronized (PROCESS) {
      UnusedExports.delete(root);
    }
    return place.resolve(OnnxFile.MODEL);
  }

  private static void remake(Path place, Path fresh, Export export) throws IOException {
    if (intact(place)) {
      return; // made while this one waited for the lock
    }
    delete(fresh);
    try {
      export.writeTo(Files.createDirectory(fresh));
      Files.writeString(fresh.resolve(CHECKSUMS), checksums(fresh));
      delete(place);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      deleteAfter(e, fresh);
      throw e;
    }
  }

  private static boolean intact(Path place) throws IOException {
    Path sums = place.resolve(CHECKSUMS);
    try {
      return Files.isRegularFile(sums)
          && Files.isRegularFile(place.resolve(OnnxFile.MODEL))
          && Files.readString(sums, StandardCharsets.ISO_8859_1).equals(checksums(place));
    } catch (NoSuchFileException e) {
      return false; // another process is replacing it
    }
  }

  /// One line for each file: checksum, length, name.
  private static String checksums(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        if (Files.isRegularFile(file) && !file.endsWith(CHECKSUMS)) {
          lines.add("%08x %d %s\n".formatted(crc32(file), Files.size(file), file.getFileName()));
        }
      }
    }
    return String.join("", lines);
  }

  private static long crc32(Path file) throws IOException {
    var crc = new CRC32();
    ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
    try (FileChannel in = FileChannel.open(file)) {
      while (in.read(chunk.clear()) >= 0) {
        crc.update(chunk.flip());
      }
    }
    return crc.getValue();
  }

  private static void deleteAfter(Throwable failure, Path directory) {
    try {
      delete(directory);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /// Deletes a folder with all that is in it, if there is one.
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
