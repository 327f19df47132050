package vitrine.evaluate.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import vitrine.checkpoint.file.FileProblem;

/// Labelled pictures wherever they lie. They are listed as they are taken: nothing is kept of those
/// that were.
public interface LabelledPictures {
  /// The pictures of a folder with a folder for each class, of a table (`.csv`), or of MNIST's
  /// files.
  ///
  /// @param data as a user names it
  /// @param classes how the data's classes are the model's
  /// @param labels the model's, by index
  /// @throws DataException where it is none of these, or has classes that are not the model's
  static LabelledPictures open(Path data, Classes classes, List<String> labels) {
    try {
      if (!Files.exists(data)) {
        throw new DataException("%s does not exist".formatted(data));
      }
      if (Files.isDirectory(data)) {
        List<Path> idx = IdxNames.imageFiles(data);
        return idx.isEmpty()
            ? ClassFolders.open(data, classes, labels)
            : IdxPictures.open(IdxNames.theOne(data, idx), classes, labels);
      }
      if (IdxNames.isImages(data)) {
        return IdxPictures.open(data, classes, labels);
      }
      if (data.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
        return LabelTable.open(data, classes, labels);
      }
    } catch (IOException e) {
      throw new DataException(FileProblem.of(e), e);
    }
    throw new DataException(
        "%s is no labelled data; allowed: a folder with a folder for each class, a .csv with the"
                .formatted(data)
            + " columns file and label, or MNIST's …images-idx3-ubyte");
  }

  /// The model's class, an index, of each class of the data, by its name there.
  Map<String, Integer> classes();

  /// How many pictures there are: takes a walk through them where nothing says it.
  ///
  /// @throws DataException when they can't be listed
  long count();

  /// Each picture once. The stream must be closed.
  ///
  /// @throws DataException also while it is read, when they can't be listed
  Stream<LabelledPicture> stream();
}
