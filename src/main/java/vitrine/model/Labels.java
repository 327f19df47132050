package vitrine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The classes' names in a `config.json`.
final class Labels {
  private static final String COUNT = "a whole number from 1 to 1000000";
  private static final int MOST = 1_000_000;

  private final JsonNode config;

  Labels(JsonNode config) {
    this.config = config;
  }

  /// How many classes the file speaks of: by `id2label`, `label_names` (timm's), `num_labels`, or
  /// `num_classes` (timm's).
  OptionalInt count() {
    JsonNode id2label = config.path("id2label");
    if (id2label.isObject()) {
      return OptionalInt.of(indexed(id2label));
    }
    if (config.path("label_names").isArray()) {
      return OptionalInt.of(config.path("label_names").size());
    }
    for (String key : List.of("num_labels", "num_classes")) {
      JsonNode count = config.path(key);
      if (!count.isMissingNode() && !count.isNull()) {
        return OptionalInt.of(count(key, count));
      }
    }
    return OptionalInt.empty();
  }

  private static int indexed(JsonNode id2label) {
    int count = id2label.size();
    if (count == 0 || !IntStream.range(0, count).allMatch(i -> id2label.has(Integer.toString(i)))) {
      throw new BundleException(
          "%s: id2label has the keys %s; allowed: \"0\", \"1\", … in any order"
              .formatted(BundleFiles.CONFIG, id2label.propertyNames().stream().limit(10).toList()));
    }
    return count;
  }

  private static int count(String key, JsonNode count) {
    if (!count.isIntegralNumber()
        || !count.canConvertToInt()
        || count.intValue() < 1
        || count.intValue() > MOST) {
      throw new BundleException(
          "%s: %s is %s; allowed: %s".formatted(BundleFiles.CONFIG, key, count, COUNT));
    }
    return count.intValue();
  }

  /// `id2label`'s values by index, whatever their order, or timm's `label_names`; `LABEL_0` … where
  /// there are none.
  ///
  /// @param count of the network's classes; `id2label`'s keys are known to be their indices
  List<String> names(int count) {
    JsonNode id2label = config.path("id2label");
    if (!id2label.isObject() && config.path("label_names").isArray()) {
      return timmNames(count);
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode label = id2label.path(Integer.toString(i));
      if (id2label.isObject() && !label.isString()) {
        throw new BundleException(
            "%s: id2label has %s for %d; allowed: a text".formatted(BundleFiles.CONFIG, label, i));
      }
      labels.add(label.asString("LABEL_" + i));
    }
    return List.copyOf(labels);
  }

  /// Names such as WordNet's, and what they mean, where `label_descriptions` says so.
  private List<String> timmNames(int count) {
    JsonNode names = config.path("label_names");
    if (names.size() != count) {
      throw new BundleException(
          "%s: label_names has %d names; allowed: as many as classes, %d"
              .formatted(BundleFiles.CONFIG, names.size(), count));
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode name : names) {
      String text = name.asString("");
      labels.add(config.path("label_descriptions").path(text).asString(text));
    }
    return List.copyOf(labels);
  }
}
