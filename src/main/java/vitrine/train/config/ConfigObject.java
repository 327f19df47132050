package vitrine.train.config;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// An object of a configuration file, each value checked as it is read; what was never asked for is
/// refused in the end.
final class ConfigObject {
  private final JsonNode json;
  private final Set<String> known = new LinkedHashSet<>();

  ConfigObject(JsonNode json) {
    if (!json.isObject()) {
      throw new ConfigException("it is %s; allowed: an object".formatted(json.getNodeType()));
    }
    this.json = json;
  }

  /// A size in pixels.
  ///
  /// @param height in pixels
  /// @param width in pixels
  record Size(int height, int width) {}

  boolean has(String key) {
    known.add(key);
    return json.has(key);
  }

  int count(String key, int absent, int least, int most) {
    return has(key) ? count(key, json.path(key), least, most) : absent;
  }

  int requiredCount(String key, int least, int most) {
    return count(key, required(key), least, most);
  }

  private JsonNode required(String key) {
    if (!has(key)) {
      throw new ConfigException("%s is absent, and nothing else tells it".formatted(key));
    }
    return json.path(key);
  }

  private int count(String key, JsonNode value, int least, int most) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw refuse(key, "a whole number from %d to %d".formatted(least, most));
    }
    return value.intValue();
  }

  long number(String key, long absent) {
    if (!has(key)) {
      return absent;
    }
    JsonNode value = json.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw refuse(key, "a whole number of 64 bits");
    }
    return value.longValue();
  }

  double real(String key, double absent, double least, double most) {
    return has(key) ? real(key, json.path(key), least, most) : absent;
  }

  private double real(String key, JsonNode value, double least, double most) {
    if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw refuse(key, "a number from %s to %s".formatted(least, most));
    }
    return value.doubleValue();
  }

  /// A number for each channel, or one for all.
  double[] reals(String key, int channels, double absent, double least, double most) {
    double[] out = new double[channels];
    boolean list = has(key) && json.path(key).isArray();
    if (list && json.path(key).size() != channels) {
      throw refuse(key, "a number, or a list of num_channels, %d".formatted(channels));
    }
    for (int i = 0; i < channels; i++) {
      out[i] =
          list ? real(key, json.path(key).path(i), least, most) : real(key, absent, least, most);
    }
    return out;
  }

  boolean flag(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    if (!json.path(key).isBoolean()) {
      throw refuse(key, "true or false");
    }
    return json.path(key).booleanValue();
  }

  /// A size as one number, for a square, or as `[height, width]`.
  Size size(String key, int most) {
    JsonNode value = required(key);
    if (value.isArray() && value.size() == 2) {
      return new Size(count(key, value.path(0), 1, most), count(key, value.path(1), 1, most));
    }
    int side = count(key, value, 1, most);
    return new Size(side, side);
  }

  <T> T choice(String key, String absent, Map<String, T> choices) {
    String said = has(key) ? json.path(key).asString("") : absent;
    T chosen = choices.get(said);
    if (chosen == null) {
      throw refuse(key, String.join(", ", new TreeSet<>(choices.keySet())));
    }
    return chosen;
  }

  ConfigException refuse(String key, String allowed) {
    return new ConfigException("%s is %s; allowed: %s".formatted(key, json.path(key), allowed));
  }

  /// Refuses keys that nobody asked for.
  void requireNoOthers() {
    for (String key : json.propertyNames()) {
      if (!known.contains(key)) {
        throw new ConfigException(
            "%s is no key of it; allowed: %s".formatted(key, String.join(", ", known)));
      }
    }
  }
}
