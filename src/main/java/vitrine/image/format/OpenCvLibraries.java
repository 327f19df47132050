package vitrine.image.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// OpenCV's native libraries and those that they need. JavaCPP takes them out of its jars into a
/// cache, once, and at every start looks through all jars for them; unless `java.library.path` has
/// them and the property `org.bytedeco.javacpp.pathsFirst` is true.
public final class OpenCvLibraries {
  private OpenCvLibraries() {}

  /// Copies what decoding needs. To be called before OpenCV is loaded.
  ///
  /// @param directory exists, and is empty or has other libraries
  public static void copyTo(Path directory) throws IOException {
    Path cache = Files.createTempDirectory("vitrine-natives");
    System.setProperty("org.bytedeco.javacpp.cachedir", cache.toString());
    try {
      OpenCv.load();
      for (Path file : files(cache)) {
        if (isLibrary(file) && Files.isRegularFile(file)) {
          copy(file.toRealPath(), directory.resolve(file.getFileName()));
        }
      }
    } finally {
      for (Path file : files(cache)) {
        Files.delete(file); // loaded ones stay in memory
      }
    }
  }

  /// What is in a folder before the folder.
  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.sorted(Comparator.reverseOrder()).toList();
    }
  }

  private static boolean isLibrary(Path file) {
    return file.getFileName().toString().matches(".*\\.(so|dylib|dll|jnilib)(\\.\\d+)*");
  }

  /// One library under several names stays one.
  private static void copy(Path library, Path to) throws IOException {
    if (Files.exists(to)) {
      return;
    }
    try (Stream<Path> there = Files.list(to.resolveSibling(""))) {
      for (Path other : there.filter(Files::isRegularFile).toList()) {
        if (Files.size(other) == Files.size(library) && Files.mismatch(other, library) == -1) {
          Files.createSymbolicLink(to, other.toRealPath().getFileName());
          return;
        }
      }
    }
    Files.copy(library, to);
  }
}
