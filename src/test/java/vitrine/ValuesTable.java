package vitrine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `values.yaml` of the chart as a table. Before each value there is a comment that begins with `#
/// --`, and may go on in further lines.
record ValuesTable(Path file) {
  private static final Pattern VALUE = Pattern.compile("( *)([\\w]+):(?: (.*))?");

  String markdown() throws IOException {
    var table = new StringBuilder("| value | default | meaning |\n| --- | --- | --- |\n");
    Deque<String> path = new ArrayDeque<>();
    List<String> comment = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Matcher value = VALUE.matcher(line);
      String text = line.strip();
      if (text.startsWith("# -- ")) {
        comment.clear();
        comment.add(text.substring("# -- ".length()));
      } else if (text.startsWith("# ") && !comment.isEmpty()) {
        comment.add(text.substring(2));
      } else if (value.matches()) {
        while (path.size() > value.group(1).length() / 2) {
          path.removeLast();
        }
        path.addLast(value.group(2));
        if (!comment.isEmpty()) {
          String standard = value.group(3) == null ? "see the file" : "`" + value.group(3) + "`";
          table.append(
              "| `%s` | %s | %s |\n"
                  .formatted(String.join(".", path), standard, String.join(" ", comment)));
        }
        comment.clear();
      }
    }
    return table.toString();
  }
}
