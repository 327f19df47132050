package vitrine.checkpoint;

import static vitrine.checkpoint.CheckpointException.Problem.CONFIG;

import tools.jackson.databind.JsonNode;

/// A model's `config.json`, each value checked as it is read.
final class ConfigJson {
  private static final String COUNT = "a whole number from 1 to 2147483647";
  private final JsonNode json;

  /// A height and a width, in pixels.
  record Size(int height, int width) {
    @Override
    public String toString() {
      return height + " × " + width;
    }
  }

  ConfigJson(JsonNode json) {
    if (!json.isObject()) {
      throw new CheckpointException(CONFIG, "config.json is not an object");
    }
    this.json = json;
  }

  boolean has(String key) {
    return json.has(key);
  }

  JsonNode get(String key) {
    return json.path(key);
  }

  /// A number of things, 1 or more.
  int count(String key, int absent) {
    return json.has(key) ? count(key, json.path(key), COUNT) : absent;
  }

  /// A size as one number, for a square, or as `[height, width]`.
  Size size(String key, Size absent) {
    JsonNode value = json.path(key);
    String allowed = COUNT + ", or two in a list";
    if (!json.has(key)) {
      return absent;
    }
    if (!value.isArray()) {
      int side = count(key, value, allowed);
      return new Size(side, side);
    }
    if (value.size() != 2) {
      throw refuse(key, allowed);
    }
    return new Size(count(key, value.path(0), allowed), count(key, value.path(1), allowed));
  }

  private int count(String key, JsonNode value, String allowed) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw refuse(key, allowed);
    }
    return value.intValue();
  }

  /// A number above zero.
  double notNegative(String key, double absent) {
    JsonNode value = json.path(key);
    if (!json.has(key)) {
      return absent;
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
      throw refuse(key, "0 or a number above it");
    }
    return value.doubleValue();
  }

  boolean flag(String key, boolean absent) {
    if (!json.has(key)) {
      return absent;
    }
    if (!json.path(key).isBoolean()) {
      throw refuse(key, "true or false");
    }
    return json.path(key).booleanValue();
  }

  String text(String key, String absent, String allowed) {
    if (!json.has(key)) {
      return absent;
    }
    if (!json.path(key).isString()) {
      throw refuse(key, allowed);
    }
    return json.path(key).stringValue();
  }

  /// The refusal of what stands at a key.
  CheckpointException refuse(String key, String allowed) {
    return new CheckpointException(
        CONFIG, "config.json: %s is %s; allowed: %s".formatted(key, json.path(key), allowed));
  }
}
