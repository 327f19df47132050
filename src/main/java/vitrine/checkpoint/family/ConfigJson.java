package vitrine.checkpoint.family;

import static vitrine.checkpoint.file.CheckpointException.Problem.CONFIG;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Finding;

/// A model's `config.json`, each value checked as it is read. Keys are Hugging Face's; a family
/// that calls one otherwise says where it is.
public final class ConfigJson {
  private static final String COUNT = "a whole number from 1 to 2147483647";
  private final JsonNode json;
  private final Map<String, String> paths;
  private final List<Finding> findings = new ArrayList<>();

  /// A height and a width, in pixels.
  public record Size(int height, int width) {
    @Override
    public String toString() {
      return height + " × " + width;
    }
  }

  ConfigJson(JsonNode json) {
    this(json, Map.of());
  }

  /// @param paths where keys are that this family calls otherwise, e.g. `model_args.num_heads`
  ConfigJson(JsonNode json, Map<String, String> paths) {
    if (!json.isObject()) {
      throw new CheckpointException(CONFIG, "config.json is not an object");
    }
    this.json = json;
    this.paths = paths;
  }

  public boolean has(String key) {
    return !get(key).isMissingNode();
  }

  public JsonNode get(String key) {
    JsonNode value = json;
    for (String name : path(key).split("\\.", -1)) {
      value = value.path(name);
    }
    return value;
  }

  /// What the file calls a key.
  public String path(String key) {
    return paths.getOrDefault(key, key);
  }

  /// Notes what a key turned out to be, and who said so where the configuration doesn't.
  public void found(String key, Object value, String otherwise) {
    findings.add(
        new Finding(key, value.toString(), has(key) ? "config.json: " + path(key) : otherwise));
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// A number of things, 1 or more.
  public int count(String key, int absent) {
    return has(key) ? count(key, get(key), 1, COUNT) : absent;
  }

  /// A number of things, 0 or more.
  public int countFromZero(String key, int absent) {
    return has(key) ? count(key, get(key), 0, "a whole number from 0 to 2147483647") : absent;
  }

  /// A size as one number, for a square, or as `[height, width]`.
  public Size size(String key) {
    JsonNode value = get(key);
    String allowed = COUNT + ", or two in a list";
    if (!value.isArray()) {
      int side = count(key, value, 1, allowed);
      return new Size(side, side);
    }
    if (value.size() != 2) {
      throw refuse(key, allowed);
    }
    return new Size(count(key, value.path(0), 1, allowed), count(key, value.path(1), 1, allowed));
  }

  private int count(String key, JsonNode value, int least, String allowed) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
      throw refuse(key, allowed);
    }
    return value.intValue();
  }

  /// A number, zero or above.
  public double notNegative(String key, double absent) {
    JsonNode value = get(key);
    if (!has(key)) {
      return absent;
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
      throw refuse(key, "0 or a number above it");
    }
    return value.doubleValue();
  }

  public boolean flag(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    if (!get(key).isBoolean()) {
      throw refuse(key, "true or false");
    }
    return get(key).booleanValue();
  }

  public String text(String key, String absent, String allowed) {
    if (!has(key)) {
      return absent;
    }
    if (!get(key).isString()) {
      throw refuse(key, allowed);
    }
    return get(key).stringValue();
  }

  /// The refusal of what stands at a key.
  public CheckpointException refuse(String key, String allowed) {
    return refusal("%s is %s; allowed: %s".formatted(path(key), get(key), allowed));
  }

  /// The refusal of a configuration without a key.
  public CheckpointException missing(String key, String why) {
    return refusal("%s is absent, and %s".formatted(path(key), why));
  }

  /// A refusal of the configuration.
  public CheckpointException refusal(String says) {
    return new CheckpointException(CONFIG, "config.json: " + says);
  }
}
