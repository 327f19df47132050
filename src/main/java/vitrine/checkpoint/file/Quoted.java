package vitrine.checkpoint.file;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a file says, fit for a message: cut where it is long, without control characters.
public final class Quoted {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final int MAX_LENGTH = 120;
  private static final int MAX_TEXTS = 20;

  private Quoted() {}

  public static String of(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return CONTROL.matcher(cut).replaceAll("?");
  }

  public static String of(Collection<String> texts) {
    return first(texts.stream().map(Quoted::of).toList(), ", ");
  }

  /// The first texts of a list, and how many more there are.
  public static String first(Collection<String> texts, String separator) {
    String first = texts.stream().limit(MAX_TEXTS).collect(Collectors.joining(separator));
    int more = texts.size() - MAX_TEXTS;
    return more > 0 ? "%s%sand %d more".formatted(first, separator, more) : first;
  }
}
