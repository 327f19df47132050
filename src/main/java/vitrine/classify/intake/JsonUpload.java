package vitrine.classify.intake;

import static vitrine.serving.json.JsonBody.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import vitrine.serving.Failure;
import vitrine.serving.Quoted;
import vitrine.serving.json.JsonBody;

/// Reads `{"inputs": base64 or a list of them, "parameters": {…}}` token by token: nothing is built
/// of what is not expected.
final class JsonUpload {
  private final int maxImages;

  /// @param maxImages in a body
  JsonUpload(int maxImages) {
    this.maxImages = maxImages;
  }

  /// @param allowed which parameters there are
  /// @throws Failure.BadBody when it is not of that form
  /// @throws Failure.BadParameter for a parameter that there is not
  Upload read(byte[] body, BodyParameters allowed) {
    return JsonBody.read(body, body.length, parser -> upload(parser, allowed));
  }

  private Upload upload(JsonParser parser, BodyParameters allowed) {
    List<Picture> pictures = List.of();
    boolean list = false;
    Map<String, String> parameters = new HashMap<>();
    while (JsonBody.nextProperty(parser)) {
      String name = parser.currentName();
      switch (name) {
        case "inputs" -> {
          list = parser.currentToken() == JsonToken.START_ARRAY;
          pictures = inputs(parser);
        }
        case "parameters" -> parameters(parser, allowed, parameters);
        default -> {
          require(
              allowed.skipped().contains(name),
              "'%s' is not inputs or parameters".formatted(Quoted.of(name)));
          JsonBody.skip(parser);
        }
      }
    }
    require(!pictures.isEmpty(), "\"inputs\" is missing, or holds no picture");
    return new Upload(pictures, parameters, list);
  }

  private List<Picture> inputs(JsonParser parser) {
    List<Picture> pictures = new ArrayList<>();
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        pictures.add(picture(parser));
        require(pictures.size() <= maxImages, "at most " + maxImages + " pictures are taken");
      }
    } else {
      pictures.add(picture(parser));
    }
    return pictures;
  }

  private static Picture picture(JsonParser parser) {
    require(
        parser.currentToken() == JsonToken.VALUE_STRING,
        "\"inputs\" must be a picture in base64, or a list of them");
    return new Base64Picture(parser.getString());
  }

  /// `parameters`, each as text, by their names in the query.
  private static void parameters(
      JsonParser parser, BodyParameters allowed, Map<String, String> to) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(parser.currentToken() == JsonToken.START_OBJECT, "\"parameters\" must be an object");
    while (JsonBody.nextProperty(parser)) {
      String name = parser.currentName();
      JsonToken value = parser.currentToken();
      if (!value.isScalarValue()) {
        throw new Failure.BadParameter(
            name, value == JsonToken.START_ARRAY ? "[…]" : "{…}", "one value, no list or object");
      }
      String inQuery = allowed.inQuery(name);
      if (value != JsonToken.VALUE_NULL) {
        to.put(inQuery, parser.getString());
      }
    }
  }
}
