package vitrine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every Java file is written as google-java-format writes it. `./mvnw test -Dtest=FormatTest
/// -Dformat=apply` rewrites the files instead. It is a test because the formatter must run on the
/// JDK of the sources, not on Maven's.
class FormatTest {
  private static final boolean APPLY = "apply".equals(System.getProperty("format"));

  @Test
  void javaFilesAreFormatted() throws Exception {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of("src", "bench")) {
      try (Stream<Path> walk = Files.walk(Path.of(folder))) {
        walk.filter(p -> p.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
    var wrong = new StringBuilder();
    for (Path file : files) {
      String source = Files.readString(file).replace("\r\n", "\n");
      String formatted = format(source);
      if (!formatted.equals(source)) {
        if (APPLY) {
          Files.writeString(file, formatted);
        } else {
          wrong.append(file).append('\n');
        }
      }
    }
    assertEquals(
        "", wrong.toString(), "run ./mvnw test -Dtest=FormatTest -Dformat=apply for these");
  }

  private static String format(String source) throws Exception {
    String formatted = new Formatter().formatSource(source);
    return ImportOrderer.reorderImports(
        RemoveUnusedImports.removeUnusedImports(formatted), Style.GOOGLE);
  }
}
