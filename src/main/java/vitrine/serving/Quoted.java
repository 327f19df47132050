package vitrine.serving;

/// What a client sent, as a message may repeat it: short, and without characters that would break a
/// line or a terminal.
public final class Quoted {
  /// Characters of one value.
  private static final int VALUE = 100;

  /// Characters of a whole message: some values, and what is allowed.
  private static final int MESSAGE = 2000;

  private Quoted() {}

  /// A value, or its beginning and `…`.
  public static String of(Object value) {
    return shown(value.toString(), VALUE);
  }

  /// A message that may hold something of a client's.
  public static String message(String text) {
    return shown(text, MESSAGE);
  }

  private static String shown(String text, int most) {
    var shown = new StringBuilder();
    int i = 0;
    int count = 0;
    for (; i < text.length() && count < most; count++) {
      int c = text.codePointAt(i);
      if (isPlain(c)) {
        shown.appendCodePoint(c);
      } else {
        shown.append("\\u%04x".formatted(c));
      }
      i += Character.charCount(c);
    }
    return i < text.length() ? shown.append('…').toString() : shown.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
