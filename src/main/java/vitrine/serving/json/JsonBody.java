package vitrine.serving.json;

import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import vitrine.serving.Failure;

/// Reads a body of JSON token by token: nothing is built of what is not expected.
public final class JsonBody {
  /// Of lists in lists: a tensor has four dimensions.
  private static final int DEPTH = 32;

  /// Of one object: the parser keeps each name to find doubles.
  private static final int PROPERTIES = 256;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxStringLength(Integer.MAX_VALUE) // a body's length is limited
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonBody() {}

  /// The object that `length` bytes hold, from the first on.
  ///
  /// @param read is given the parser at the object's beginning, and leaves it at its end
  /// @throws Failure.BadBody when they hold no such object
  public static <T> T read(byte[] body, int length, Function<JsonParser, T> read) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body, 0, length)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "the body is no JSON object");
      T value = read.apply(parser);
      require(parser.nextToken() == null, "there is more than one JSON object in the body");
      return value;
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String where = at == null ? "" : " (byte %d)".formatted(at.getByteOffset());
      throw new Failure.BadBody("the body is not JSON that can be read" + where);
    }
  }

  /// Goes to the value of the next property of an object.
  ///
  /// @return whether there is one
  public static boolean nextProperty(JsonParser parser) {
    boolean more = parser.nextToken() == JsonToken.PROPERTY_NAME;
    if (more) {
      requireFew(parser);
      parser.nextToken();
    }
    return more;
  }

  /// Goes to the end of the value at which the parser is, whatever it is.
  public static void skip(JsonParser parser) {
    int depth = 0;
    for (JsonToken t = parser.currentToken(); t != null; t = parser.nextToken()) {
      if (t == JsonToken.PROPERTY_NAME) {
        requireFew(parser);
      }
      depth += t.isStructStart() ? 1 : t.isStructEnd() ? -1 : 0;
      if (depth == 0) {
        return;
      }
    }
  }

  private static void requireFew(JsonParser parser) {
    require(
        parser.streamReadContext().getEntryCount() <= PROPERTIES,
        "an object in the body has more than " + PROPERTIES + " properties");
  }

  /// What stands where the parser is, in words.
  public static String kind(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_STRING -> "a string";
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case null, default -> "nothing";
    };
  }

  /// The string at which the parser is.
  ///
  /// @param name of it, for the error
  public static String string(JsonParser parser, String name) {
    require(parser.currentToken() == JsonToken.VALUE_STRING, name + " is no string");
    return parser.getString();
  }

  /// Insists on something.
  ///
  /// @throws Failure.BadBody with that problem, unless it holds
  public static void require(boolean holds, String problem) {
    if (!holds) {
      throw new Failure.BadBody(problem);
    }
  }
}
