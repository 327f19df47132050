package vitrine.checkpoint.npz;

import static vitrine.checkpoint.file.CheckpointException.Problem.NPY_HEADER;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vitrine.checkpoint.file.CheckpointException;

/// Reads as much of Python's literals as the head of a `.npy` has: a dictionary of text to text,
/// `True` or `False`, or a tuple of whole numbers.
final class PythonLiteral {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*('[^'\\\\]*'|\"[^\"\\\\]*\"|[0-9]{1,18}L?|True|False|[{}():,])");

  private final String name;
  private final Matcher tokens;
  private String token = "";

  private PythonLiteral(String name, String text) {
    this.name = name;
    tokens = TOKEN.matcher(text);
    next();
  }

  /// @param name of what it heads, for messages
  /// @throws CheckpointException where it is anything else
  static Map<String, Object> dict(String name, String text) {
    var literal = new PythonLiteral(name, text);
    Map<String, Object> dict = literal.dict();
    if (!literal.token.isEmpty() || !text.substring(literal.tokens.regionStart()).isBlank()) {
      throw literal.refuse();
    }
    return dict;
  }

  private void next() {
    boolean found = tokens.lookingAt();
    token = found ? tokens.group(1) : "";
    if (found) {
      tokens.region(tokens.end(), tokens.regionEnd());
    }
  }

  private Map<String, Object> dict() {
    var dict = new LinkedHashMap<String, Object>();
    take("{");
    while (!token.equals("}")) {
      String key = text();
      take(":");
      if (dict.put(key, value()) != null) {
        throw refuse();
      }
      takeComma("}");
    }
    next();
    return dict;
  }

  private Object value() {
    if (token.equals("True") || token.equals("False")) {
      boolean value = token.equals("True");
      next();
      return value;
    }
    return token.equals("(") ? tuple() : text();
  }

  private List<Long> tuple() {
    var items = new ArrayList<Long>();
    take("(");
    while (!token.equals(")")) {
      if (token.isEmpty() || !Character.isDigit(token.charAt(0))) {
        throw refuse();
      }
      items.add(Long.parseLong(token.replace("L", ""))); // Python 2 wrote 3L
      next();
      takeComma(")");
    }
    next();
    return items;
  }

  private String text() {
    if (!token.startsWith("'") && !token.startsWith("\"")) {
      throw refuse();
    }
    String text = token.substring(1, token.length() - 1);
    next();
    return text;
  }

  private void takeComma(String unlessBefore) {
    if (!token.equals(unlessBefore)) {
      take(",");
    }
  }

  private void take(String wanted) {
    if (!token.equals(wanted)) {
      throw refuse();
    }
    next();
  }

  private CheckpointException refuse() {
    return new CheckpointException(
        NPY_HEADER,
        "%s: the header is no dictionary of descr, fortran_order and shape".formatted(name));
  }
}
