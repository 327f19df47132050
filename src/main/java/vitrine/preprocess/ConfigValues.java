package vitrine.preprocess;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Typed access to a configuration; every wrong value is named together with what is allowed. As in
/// transformers, null is no value and takes no default, and a flag that is null is off.
record ConfigValues(JsonNode root) {
  /// No image side beyond this is believed.
  private static final int MAX_SIDE = 65_535;

  private static final String SIDE = "a whole number from 1 to " + MAX_SIDE;

  /// @throws PreprocessingConfigException when it is not a JSON object
  ConfigValues {
    if (!root.isObject()) {
      throw new PreprocessingConfigException("the configuration", root, "a JSON object");
    }
  }

  boolean has(String key) {
    return root.hasNonNull(key);
  }

  /// Whether the key is there, be it null.
  boolean mentions(String key) {
    return root.has(key);
  }

  /// The value, which is neither absent nor null.
  JsonNode required(String key, String allowed) {
    if (!has(key)) {
      throw new PreprocessingConfigException(key, "missing", allowed);
    }
    return root.get(key);
  }

  /// A step's switch; null is off.
  boolean flag(String key) {
    JsonNode value = root.path(key);
    if (!value.isBoolean() && !value.isNull()) {
      throw new PreprocessingConfigException(
          key, value.isMissingNode() ? "missing" : value, "true or false");
    }
    return value.booleanValue(false);
  }

  boolean flag(String key, boolean absent) {
    return mentions(key) ? flag(key) : absent;
  }

  /// A number above 0 and at most `max`.
  double positive(String key, double max) {
    String allowed =
        max < Double.MAX_VALUE ? "a number above 0, at most " + max : "a number above 0";
    JsonNode value = required(key, allowed);
    if (!value.isNumber() || !(value.doubleValue() > 0 && value.doubleValue() <= max)) {
      throw new PreprocessingConfigException(key, value, allowed);
    }
    return value.doubleValue();
  }

  static int side(String key, JsonNode value) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 1
        || value.intValue() > MAX_SIDE) {
      throw new PreprocessingConfigException(key, value, SIDE);
    }
    return value.intValue();
  }

  /// The length of a list; 0 where there is none.
  int length(String key) {
    return root.path(key).isArray() ? root.get(key).size() : 0;
  }

  /// One number for all channels, or one for each: finite in float32, and above 0 where `positive`.
  Normalization.ByChannel byChannel(String key, int channels, boolean positive) {
    String number = positive ? "positive number" : "number";
    String allowed =
        channels == 1
            ? "a %s, also as a list of one (the model's input is grey)".formatted(number)
            : "a %s or a list of %d %ss (the model's input is RGB)"
                .formatted(number, channels, number);
    JsonNode value = required(key, allowed);
    List<JsonNode> numbers = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(numbers::add);
    } else {
      numbers.addAll(Collections.nCopies(channels, value));
    }
    if (numbers.size() != channels || !numbers.stream().allMatch(n -> isFloat(n, positive))) {
      throw new PreprocessingConfigException(key, value, allowed);
    }
    return new Normalization.ByChannel(numbers.stream().map(n -> (float) n.doubleValue()).toList());
  }

  private static boolean isFloat(JsonNode value, boolean positive) {
    if (!value.isNumber()) {
      return false;
    }
    float number = (float) value.doubleValue();
    return Float.isFinite(number) && (!positive || number > 0);
  }
}
