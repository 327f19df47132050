package vitrine.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vitrine.serving.Decimal;
import vitrine.serving.Failure;
import vitrine.serving.Quoted;

/// Which class is to be explained: a whole number that is an index, or else its label, whose case
/// does not matter, or one of the names of a label such as `tench, Tinca tinca`.
///
/// @param labels by index
/// @param model their model's name, for messages
record ClassChoice(List<String> labels, String model) {
  /// Labels up to which a message lists them all.
  private static final int FEW = 20;

  private static final int NEAREST = 5;

  /// The class that is meant; null where none is named.
  ///
  /// @throws Failure.BadParameter that lists what there is, or what is near
  @Nullable Integer of(@Nullable String named) {
    if (named == null) {
      return null;
    }
    Integer index = index(named);
    return index == null ? labelled(named) : index;
  }

  private @Nullable Integer index(String named) {
    try {
      int index = Decimal.parseWhole(named);
      return 0 <= index && index < labels.size() ? index : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private int labelled(String named) {
    List<Integer> found = matching(label -> label.equals(named));
    if (found.isEmpty()) {
      found = matching(label -> label.equalsIgnoreCase(named.strip()));
    }
    if (found.isEmpty()) {
      found = matching(label -> names(label).contains(named.strip().toLowerCase(Locale.ROOT)));
    }
    if (found.size() > 1) {
      throw refused(
          named,
          "one of the indices %s, which are all called so"
              .formatted(found.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    }
    if (found.isEmpty()) {
      throw refused(named, allowed(named));
    }
    return found.getFirst();
  }

  private List<Integer> matching(Predicate<String> is) {
    return IntStream.range(0, labels.size()).filter(i -> is.test(labels.get(i))).boxed().toList();
  }

  private static List<String> names(String label) {
    List<String> names = new ArrayList<>();
    for (String name : label.toLowerCase(Locale.ROOT).split(",", -1)) {
      names.add(name.strip());
    }
    return names;
  }

  private String allowed(String named) {
    if (labels.size() <= FEW) {
      return "an index from 0 to %d, or a label: %s"
          .formatted(labels.size() - 1, String.join(", ", labels));
    }
    String wanted = named.strip().toLowerCase(Locale.ROOT);
    String near =
        IntStream.range(0, labels.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> distance(wanted, labels.get(i))))
            .limit(NEAREST)
            .map(i -> "%s (%d)".formatted(Quoted.of(labels.get(i)), i))
            .collect(Collectors.joining("; "));
    return "an index from 0 to %d, or one of the %d labels of GET /models/%s; the nearest are %s"
        .formatted(labels.size() - 1, labels.size(), model, near);
  }

  /// To the nearest of its names: the edits of Levenshtein's; where a name has it as a part, fewer.
  private static int distance(String wanted, String label) {
    return names(label).stream()
        .mapToInt(name -> 2 * edits(wanted, name) - (name.contains(wanted) ? 2 * name.length() : 0))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private static int edits(String a, String b) {
    String from = a.substring(0, Math.min(a.length(), 100)); // a client's may be long
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static Failure refused(String named, String allowed) {
    return new Failure.BadParameter("class", named, allowed);
  }
}
