package vitrine.evaluate.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// How the data's classes are the model's. Nothing is guessed: what does not fit is named.
public sealed interface Classes {
  /// Classes that a message names at most.
  int NAMED = 10;

  /// The model's index of each class.
  ///
  /// @param names of the data's classes
  /// @param labels the model's, by index
  /// @throws DataException where a class has none
  default Map<String, Integer> match(Collection<String> names, List<String> labels) {
    Map<String, Integer> index = index(names, labels);
    Map<String, Integer> matched = new LinkedHashMap<>();
    Map<Integer, String> taken = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String name : names.stream().sorted().toList()) {
      Integer label = index.get(key(name));
      if (label == null) {
        unknown.add(name);
        continue;
      }
      String other = taken.putIfAbsent(label, name);
      if (other != null) {
        throw new DataException(
            "the classes '%s' and '%s' are both the model's class %d, '%s'"
                .formatted(other, name, label, labels.get(label)));
      }
      matched.put(name, label);
    }
    if (!unknown.isEmpty()) {
      throw new DataException(
          "%d of %d classes are not the model's: %s; allowed: %s"
              .formatted(unknown.size(), names.size(), named(unknown), allowed(labels)));
    }
    return matched;
  }

  /// The model's index by a class's {@link #key}.
  Map<String, Integer> index(Collection<String> names, List<String> labels);

  /// As what a name is looked up.
  default String key(String name) {
    return name;
  }

  /// What names are allowed, for a message.
  String allowed(List<String> labels);

  /// Their names are labels.
  record ByName() implements Classes {
    private static final String UNNAMED = "LABEL_";

    /// Where all of them are labels to the letter, that is what they are, however much another
    /// label is like them.
    @Override
    public Map<String, Integer> match(Collection<String> names, List<String> labels) {
      boolean toTheLetter = labels.containsAll(names) && Set.copyOf(labels).size() == labels.size();
      return toTheLetter ? new Same().match(names, labels) : Classes.super.match(names, labels);
    }

    /// Each label, each of its synonyms between commas where no other label has it, and the bare
    /// number of a class that has no name (`LABEL_7`).
    @Override
    public Map<String, Integer> index(Collection<String> names, List<String> labels) {
      Map<String, Integer> whole = new HashMap<>();
      Set<String> twice = new HashSet<>();
      for (int i = 0; i < labels.size(); i++) {
        put(whole, labels.get(i), i, twice);
      }
      Map<String, Integer> synonyms = new HashMap<>();
      for (int i = 0; i < labels.size(); i++) {
        if (labels.get(i).equals(UNNAMED + i)) {
          put(synonyms, Integer.toString(i), i, twice);
        }
        for (String synonym : labels.get(i).split(",", -1)) {
          put(synonyms, synonym, i, twice);
        }
      }
      synonyms.putAll(whole);
      twice.forEach(synonyms::remove);
      return synonyms;
    }

    private void put(Map<String, Integer> index, String name, int label, Set<String> twice) {
      Integer other = index.putIfAbsent(key(name), label);
      if (other != null && other != label) {
        twice.add(key(name));
      }
    }

    /// Upper case, underscores and hyphens make no difference.
    @Override
    public String key(String name) {
      return name.toLowerCase(Locale.ROOT).replaceAll("[_\\-\\s]+", " ").strip();
    }

    @Override
    public String allowed(List<String> labels) {
      return named(labels)
          + " (where the data names them otherwise, --classes says how: index, sorted, or a FILE)";
    }
  }

  /// Their names are labels to the letter: those of data that the model was made for.
  record Same() implements Classes {
    @Override
    public Map<String, Integer> index(Collection<String> names, List<String> labels) {
      return inOrder(labels);
    }

    @Override
    public String allowed(List<String> labels) {
      return named(labels);
    }
  }

  /// Their names are the labels' indices.
  record ByIndex() implements Classes {
    @Override
    public Map<String, Integer> index(Collection<String> names, List<String> labels) {
      Map<String, Integer> index = new HashMap<>();
      for (int i = 0; i < labels.size(); i++) {
        index.put(Integer.toString(i), i);
      }
      return index;
    }

    @Override
    public String allowed(List<String> labels) {
      return "0 to %d".formatted(labels.size() - 1);
    }
  }

  /// Sorted by name they are in the labels' order, as torchvision's `ImageFolder` numbers them.
  record Sorted() implements Classes {
    @Override
    public Map<String, Integer> index(Collection<String> names, List<String> labels) {
      if (names.size() != labels.size()) {
        throw new DataException(
            "there are %d classes: %s; allowed: as many as the model has, %d: %s"
                .formatted(
                    names.size(),
                    named(names.stream().sorted().toList()),
                    labels.size(),
                    named(labels)));
      }
      return inOrder(names.stream().sorted().toList());
    }

    @Override
    public String allowed(List<String> labels) {
      return "as many classes as the model has, %d".formatted(labels.size());
    }
  }

  /// They are the labels of a model that is to learn them: sorted by name, whatever labels there
  /// are.
  record Learned() implements Classes {
    @Override
    public Map<String, Integer> index(Collection<String> names, List<String> labels) {
      return inOrder(names.stream().sorted().toList());
    }

    @Override
    public String allowed(List<String> labels) {
      return "any";
    }
  }

  /// Their names are listed in the labels' order.
  ///
  /// @param listed one for each label
  record Listed(List<String> listed) implements Classes {
    @Override
    public Map<String, Integer> index(Collection<String> names, List<String> labels) {
      if (listed.size() != labels.size() || Set.copyOf(listed).size() < listed.size()) {
        throw new DataException(
            "the classes' names are %d, of which %d differ; allowed: one for each of the model's"
                    .formatted(listed.size(), Set.copyOf(listed).size())
                + " %d labels".formatted(labels.size()));
      }
      return inOrder(listed);
    }

    @Override
    public String allowed(List<String> labels) {
      return named(listed);
    }
  }

  private static Map<String, Integer> inOrder(List<String> names) {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      index.put(names.get(i), i);
    }
    return index;
  }

  /// The first of them, for a message.
  private static String named(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? ", … (%d)".formatted(names.size()) : "");
  }
}
