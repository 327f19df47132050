package vitrine.evaluate.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vitrine.image.ImageLimits;

/// A folder with a folder for each class, as torchvision's `ImageFolder` takes it: every file below
/// is a picture of the class, except those whose names begin with a dot. In the order in which the
/// file system lists them.
final class ClassFolders implements LabelledPictures {
  private final Path root;
  private final Map<String, Integer> classes;

  private ClassFolders(Path root, Map<String, Integer> classes) {
    this.root = root;
    this.classes = classes;
  }

  static ClassFolders open(Path root, Classes classes, List<String> labels) throws IOException {
    List<String> names;
    try (Stream<Path> list = Files.list(root)) {
      names =
          list.filter(ClassFolders::isVisible)
              .filter(Files::isDirectory)
              .map(folder -> folder.getFileName().toString())
              .sorted()
              .toList();
    }
    if (names.isEmpty()) {
      throw new DataException(
          "%s has no folders; allowed: a folder for each class, or MNIST's …images-idx3-ubyte"
              .formatted(root));
    }
    try {
      return new ClassFolders(root, classes.match(names, labels));
    } catch (DataException e) {
      throw new DataException("%s: %s".formatted(root, e.getMessage()), e);
    }
  }

  private static boolean isVisible(Path file) {
    return !file.getFileName().toString().startsWith(".");
  }

  @Override
  public Map<String, Integer> classes() {
    return classes;
  }

  @Override
  public long count() {
    try (Stream<LabelledPicture> pictures = stream()) {
      return pictures.count();
    }
  }

  @Override
  public Stream<LabelledPicture> stream() {
    return classes.entrySet().stream()
        .flatMap(entry -> below(root.resolve(entry.getKey()), entry.getValue()));
  }

  /// What can't be listed is a picture that can't be read: it is counted and told like one.
  @SuppressWarnings("StreamResourceLeak") // flatMap closes what it has taken
  private Stream<LabelledPicture> below(Path folder, int label) {
    Stream<Path> list;
    try {
      if (leadsBack(folder)) {
        throw new FileSystemLoopException(folder.toString());
      }
      list = Files.list(folder);
    } catch (IOException e) {
      return Stream.of(unreadable(folder, label, e));
    }
    return list.filter(ClassFolders::isVisible)
        .flatMap(
            file -> Files.isDirectory(file) ? below(file, label) : Stream.of(picture(file, label)));
  }

  /// Whether a link leads to a folder that it lies in.
  private static boolean leadsBack(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    return parent != null
        && Files.isSymbolicLink(folder)
        && parent.toRealPath().startsWith(folder.toRealPath());
  }

  private LabelledPicture picture(Path file, int label) {
    return new LabelledPicture(root.relativize(file).toString(), label, () -> read(file));
  }

  private LabelledPicture unreadable(Path folder, int label, IOException problem) {
    return new LabelledPicture(
        root.relativize(folder).toString(),
        label,
        () -> {
          throw problem;
        });
  }

  /// Of a file that is too large only as much as shows that.
  static byte[] read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(Math.toIntExact(ImageLimits.DEFAULT.maxBytes() + 1));
    }
  }
}
