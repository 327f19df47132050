package vitrine.protocol.oip;

import static vitrine.serving.json.JsonBody.require;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import vitrine.serving.Quoted;
import vitrine.serving.json.JsonBody;

/// The `parameters` of a request, an input or an output. Those that mean nothing here (`priority`,
/// `content_type`, a sequence's) are let pass, as the protocol wants.
///
/// @param values numbers, booleans and strings by name
record Parameters(Map<String, Object> values) {
  static final Parameters NONE = new Parameters(Map.of());

  /// Reads the object at which the parser is.
  static Parameters read(JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return NONE;
    }
    require(parser.currentToken() == JsonToken.START_OBJECT, "parameters is no object");
    Map<String, Object> values = new HashMap<>();
    while (JsonBody.nextProperty(parser)) {
      String name = parser.currentName();
      Object value = value(parser);
      if (value != null) {
        values.put(name, value);
      }
    }
    return new Parameters(values);
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_STRING -> parser.getString();
      default -> {
        JsonBody.skip(parser);
        yield null;
      }
    };
  }

  /// What is no long is no length, no count and no time either.
  private static Object integer(JsonParser parser) {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : parser.getLongValue();
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /// @throws vitrine.serving.Failure.BadBody when it is something else
  long integer(String name, long otherwise, long least, long most) {
    Object value = values.getOrDefault(name, otherwise);
    if (value instanceof Long number && number >= least && number <= most) {
      return number;
    }
    require(
        false,
        "the parameter %s is '%s'; allowed: %d to %d"
            .formatted(name, Quoted.of(value), least, most));
    return otherwise;
  }

  /// @throws vitrine.serving.Failure.BadBody when it is something else
  boolean truth(String name, boolean otherwise) {
    Object value = values.getOrDefault(name, otherwise);
    require(
        value instanceof Boolean,
        "the parameter %s is '%s'; allowed: true, false".formatted(name, Quoted.of(value)));
    return value.equals(true);
  }
}
