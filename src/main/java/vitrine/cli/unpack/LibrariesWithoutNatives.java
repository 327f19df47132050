package vitrine.cli.unpack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// What lies beside the libraries as files need not be in them, too, nor what other platforms would
/// load: it is two thirds of their size.
final class LibrariesWithoutNatives {
  /// Those whose natives are unpacked. What others bring along, they load from their own jar.
  private static final Pattern UNPACKED =
      Pattern.compile("(onnxruntime|opencv|openblas|javacpp)[-_].*\\.jar");

  private static final Pattern NATIVE =
      Pattern.compile(".*\\.(so|dylib|dll|jnilib)(\\.\\d+)*|.*\\.dSYM/.*");

  private LibrariesWithoutNatives() {}

  /// Takes them out of the jars of a folder.
  static void takeOut(Path folder) throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars =
          files.filter(file -> UNPACKED.matcher(file.getFileName().toString()).matches()).toList();
    }
    for (Path jar : jars) {
      Path smaller = folder.resolve(jar.getFileName() + ".smaller");
      copy(jar, smaller);
      // in whole seconds, as in an archive: the cache of classes insists on it, also in an image's
      // layer
      Files.setLastModifiedTime(smaller, Files.getLastModifiedTime(jar));
      Files.move(smaller, jar, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void copy(Path jar, Path smaller) throws IOException {
    try (var from = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(smaller);
        var to = new ZipOutputStream(file)) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        if (!NATIVE.matcher(entry.getName()).matches()) {
          var same = new ZipEntry(entry.getName());
          same.setLastModifiedTime(entry.getLastModifiedTime());
          to.putNextEntry(same);
          from.getInputStream(entry).transferTo(to);
          to.closeEntry();
        }
      }
    }
  }
}
