package vitrine.evaluate.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The names of MNIST's files, as they are published (`t10k-images-idx3-ubyte.gz`) and as some
/// unpack them (`t10k-images.idx3-ubyte`).
final class IdxNames {
  private static final String PACKED = ".gz";
  private static final Pattern IMAGES = Pattern.compile("(.*)images([-.])idx3-ubyte(\\.gz)?");

  private IdxNames() {}

  static boolean isImages(Path file) {
    return IMAGES.matcher(file.getFileName().toString()).matches();
  }

  /// Those of a folder, sorted; of two that differ in `.gz` alone, the one that is unpacked.
  static List<Path> imageFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> isImages(file) && !isUnpackedBeside(file)).sorted().toList();
    }
  }

  private static boolean isUnpackedBeside(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(PACKED)
        && Files.exists(file.resolveSibling(name.substring(0, name.length() - PACKED.length())));
  }

  /// The only one.
  ///
  /// @throws DataException where there are several
  static Path theOne(Path folder, List<Path> files) {
    if (files.size() > 1) {
      throw new DataException(
          "%s has %s; allowed: --data with the name of one"
              .formatted(
                  folder, String.join(", ", files.stream().map(Path::toString).sorted().toList())));
    }
    return files.getFirst();
  }

  /// The labels' file beside the images', packed or not.
  ///
  /// @throws DataException where there is none
  static Path labels(Path images) {
    Matcher name = IMAGES.matcher(images.getFileName().toString());
    if (name.matches()) {
      String labels = "%slabels%sidx1-ubyte".formatted(name.group(1), name.group(2));
      for (String end : List.of("", PACKED)) {
        if (Files.isRegularFile(images.resolveSibling(labels + end))) {
          return images.resolveSibling(labels + end);
        }
      }
      throw new DataException("%s: beside it there is no %s".formatted(images, labels));
    }
    throw new IllegalArgumentException(images.toString());
  }
}
