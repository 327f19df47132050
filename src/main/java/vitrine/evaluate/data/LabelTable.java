package vitrine.evaluate.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVRecord;

/// A table with the columns `file` and `label` among its own. Files are found from the table's
/// folder.
///
/// @param table the file
/// @param fileColumn from 0
/// @param labelColumn from 0
/// @param classes the model's, by their names in the table
/// @param count of its pictures
record LabelTable(
    Path table, int fileColumn, int labelColumn, Map<String, Integer> classes, long count)
    implements LabelledPictures {
  private static final String FILE = "file";
  private static final String LABEL = "label";

  /// Reads it once, to know its classes and its size.
  static LabelTable open(Path table, Classes classes, List<String> labels) {
    try (var rows = new CsvRows(table)) {
      List<String> names = rows.hasNext() ? rows.next().toList() : List.of();
      if (!names.contains(FILE) || !names.contains(LABEL)) {
        throw new DataException(
            "its first line is '%s'; allowed: the columns' names, file and label among them"
                .formatted(String.join(",", names)));
      }
      return open(table, names.indexOf(FILE), names.indexOf(LABEL), rows, classes, labels);
    } catch (DataException e) {
      throw new DataException("%s: %s".formatted(table, e.getMessage()), e);
    }
  }

  private static LabelTable open(
      Path table,
      int fileColumn,
      int labelColumn,
      CsvRows rows,
      Classes classes,
      List<String> labels) {
    Set<String> names = new HashSet<>();
    long count = 0;
    while (rows.hasNext()) {
      CSVRecord row = rows.next();
      if (row.size() <= Math.max(fileColumn, labelColumn)) {
        throw new DataException(
            "line %d is '%s'; allowed: a file and a label, as the first line says"
                .formatted(count + 2, String.join(",", row)));
      }
      names.add(row.get(labelColumn));
      count++;
    }
    return new LabelTable(table, fileColumn, labelColumn, classes.match(names, labels), count);
  }

  @Override
  public Stream<LabelledPicture> stream() {
    var rows = new CsvRows(table);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
        .onClose(rows::close)
        .skip(1)
        .map(this::picture);
  }

  private LabelledPicture picture(CSVRecord row) {
    String name = row.get(fileColumn);
    Integer label = classes.get(row.get(labelColumn));
    if (label == null) {
      throw new DataException("%s has changed while it was read".formatted(table));
    }
    return new LabelledPicture(name, label, () -> read(name));
  }

  private byte[] read(String name) throws IOException {
    try {
      if (name.isEmpty()) {
        throw new FileNotFoundException("the table names no file");
      }
      return ClassFolders.read(table.resolveSibling(name));
    } catch (InvalidPathException e) {
      throw new IOException("no file has such a name", e);
    }
  }
}
