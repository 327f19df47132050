package vitrine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/// A bundle that is not to be seen before it is done: it is made in a hidden folder of the one that
/// it is for. What fails, or is not finished, leaves nothing.
final class FolderInTheMaking implements AutoCloseable {
  private static final String LAST = "config.json"; // without it there is no bundle

  private final Path out;
  private final Path hidden;

  /// @param out an empty folder, or one that is made
  FolderInTheMaking(Path out) throws IOException {
    this.out = out.toAbsolutePath().normalize();
    Files.createDirectories(this.out);
    hidden = Files.createTempDirectory(this.out, ".adapt-");
  }

  /// Where to make it: a folder of the same name, which is the bundle's.
  Path bundle() {
    return hidden.resolve(out.getFileName());
  }

  /// Puts it into its place.
  void finish() throws IOException {
    List<Path> made;
    try (Stream<Path> files = Files.list(bundle())) {
      made = files.filter(file -> !file.endsWith(LAST)).toList();
    }
    for (Path file : made) {
      Files.move(file, out.resolve(file.getFileName()));
    }
    Files.move(bundle().resolve(LAST), out.resolve(LAST));
  }

  @Override
  public void close() throws IOException {
    FileSystemUtils.deleteRecursively(hidden);
  }
}
