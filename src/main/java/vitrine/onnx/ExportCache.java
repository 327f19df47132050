package vitrine.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import vitrine.checkpoint.Sha256;

/// Keeps exports in a folder, each under a key that names everything it was made from. An export is
/// written beside its place and moved there in one step, with the checksum of each file; one whose
/// checksums no longer hold is made again. Several processes may share the folder.
public final class ExportCache {
  private static final String CHECKSUMS = "SHA256SUMS";

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
    if (!intact(place)) {
      replace(place, make(export));
    }
    return place.resolve(OnnxFile.MODEL);
  }

  private Path make(Export export) throws IOException {
    Files.createDirectories(root);
    Path fresh = Files.createTempDirectory(root, ".export-");
    try {
      export.writeTo(fresh);
      Files.writeString(fresh.resolve(CHECKSUMS), checksums(fresh));
      return fresh;
    } catch (IOException | RuntimeException | Error e) {
      delete(fresh);
      throw e;
    }
  }

  /// Moves `fresh` to `place`. When another process was quicker, its export stays.
  private void replace(Path place, Path fresh) throws IOException {
    if (Files.exists(place)) {
      Path damaged = Files.createTempDirectory(root, ".damaged-");
      Files.move(
          place, damaged, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      delete(damaged);
    }
    try {
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      delete(fresh);
    }
  }

  private static boolean intact(Path place) throws IOException {
    Path sums = place.resolve(CHECKSUMS);
    return Files.isRegularFile(sums)
        && Files.isRegularFile(place.resolve(OnnxFile.MODEL))
        && Files.readString(sums, StandardCharsets.ISO_8859_1).equals(checksums(place));
  }

  /// One line for each file, as `sha256sum` writes it.
  private static String checksums(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        if (!file.endsWith(CHECKSUMS)) {
          lines.add(Sha256.of(file) + "  " + file.getFileName() + "\n");
        }
      }
    }
    return String.join("", lines);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
