package vitrine.protocol.kserve;

import static vitrine.serving.json.JsonBody.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.util.RawValue;
import vitrine.classify.intake.Base64Picture;
import vitrine.classify.intake.Picture;
import vitrine.classify.intake.PixelValues;
import vitrine.inference.ServedModel;
import vitrine.onnx.PixelShape;
import vitrine.protocol.json.JsonTensor;
import vitrine.serving.Failure;
import vitrine.serving.Quoted;
import vitrine.serving.json.JsonBody;

/// The pictures of `{"instances": […]}`, each in one of the forms that image models are asked in: a
/// file in base64, alone or in an object, or pixel values.
///
/// @param model that is asked
/// @param maxImages in one request
record Instances(ServedModel model, int maxImages) {
  /// Under which an object may hold the picture.
  private static final Set<String> PICTURES =
      Set.of("b64", "image_bytes", "image", "data", "pixel_values");

  /// Characters that the answer repeats.
  private static final int KEY = 1024;

  /// One picture.
  ///
  /// @param key that the client knows it by, and the answer repeats
  record Instance(Picture picture, @Nullable Object key) {}

  /// @throws Failure.BadBody when the body is not of that form
  List<Instance> read(byte[] body) {
    return JsonBody.read(
        body,
        body.length,
        parser -> {
          List<Instance> instances = List.of();
          while (JsonBody.nextProperty(parser)) {
            switch (parser.currentName()) {
              case "instances" -> instances = instances(parser);
              case "inputs" ->
                  throw new Failure.BadBody(
                      "\"inputs\" is not taken; send a list of \"instances\"");
              default -> JsonBody.skip(parser); // as signature_name
            }
          }
          require(!instances.isEmpty(), "\"instances\" is missing, or holds no picture");
          return instances;
        });
  }

  private List<Instance> instances(JsonParser parser) {
    require(parser.currentToken() == JsonToken.START_ARRAY, "\"instances\" is no list");
    List<Instance> instances = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(instances.size() < maxImages, "at most %d instances are taken".formatted(maxImages));
      instances.add(instance(parser));
    }
    return instances;
  }

  private Instance instance(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return new Instance(picture(parser), null);
    }
    Picture picture = null;
    Object key = null;
    while (JsonBody.nextProperty(parser)) {
      String name = parser.currentName();
      if (name.equals("key")) {
        key = key(parser);
      } else {
        require(
            PICTURES.contains(name),
            "an instance holds '%s'; allowed: one of %s, and key"
                .formatted(
                    Quoted.of(name), String.join(", ", PICTURES.stream().sorted().toList())));
        require(picture == null, "an instance holds more than one picture");
        picture = picture(parser);
      }
    }
    if (picture == null) {
      throw new Failure.BadBody("an instance holds no picture");
    }
    return new Instance(picture, key);
  }

  /// Is repeated as it is: a number with the digits that it has.
  private static Object key(JsonParser parser) {
    String text = parser.currentToken().isScalarValue() ? parser.getString() : "";
    require(text.length() <= KEY, "an instance's key is longer than " + KEY + " characters");
    return switch (parser.currentToken()) {
      case VALUE_STRING -> text;
      case VALUE_NULL, VALUE_TRUE, VALUE_FALSE, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new RawValue(text);
      default ->
          throw new Failure.BadBody(
              "an instance's key is %s; allowed: a string, a number, true, false, null"
                  .formatted(JsonBody.kind(parser)));
    };
  }

  private Picture picture(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new Base64Picture(parser.getString());
      case START_ARRAY -> values(parser);
      case START_OBJECT -> wrapped(parser);
      default ->
          throw new Failure.BadBody(
              "an instance is %s; allowed: base64, {\"b64\": base64}, or lists of pixel values"
                  .formatted(JsonBody.kind(parser)));
    };
  }

  private static Picture wrapped(JsonParser parser) {
    require(
        JsonBody.nextProperty(parser) && parser.currentName().equals("b64"),
        "a picture in an object must be {\"b64\": base64}");
    String text = JsonBody.string(parser, "b64");
    require(parser.nextToken() == JsonToken.END_OBJECT, "beside b64 there is something else");
    return new Base64Picture(text);
  }

  /// The lists say themselves in which order they are.
  private Picture values(JsonParser parser) {
    PixelShape shape = model.bundle().input();
    List<Integer> first = List.of(shape.channels(), shape.height(), shape.width());
    List<Integer> last = List.of(shape.height(), shape.width(), shape.channels());
    JsonTensor tensor = JsonTensor.read(parser, shape.values(), maxImages);
    require(tensor.strings().isEmpty(), "an instance is a list of strings; allowed: one picture");
    require(
        model.takesValues() && tensor.numbers().length == shape.values(),
        "an instance is %s of numbers; allowed: %s"
            .formatted(tensor.shape(), model.takesValues() ? first + " or " + last : "none"));
    if (tensor.shape().equals(first)) {
      return new PixelValues(tensor::numbers);
    }
    require(
        tensor.shape().equals(last),
        "an instance is %s of numbers; allowed: %s or %s".formatted(tensor.shape(), first, last));
    return new PixelValues(() -> channelsFirst(tensor.numbers(), shape.channels()));
  }

  private static float[] channelsFirst(float[] pixels, int channels) {
    float[] values = new float[pixels.length];
    int plane = pixels.length / channels;
    for (int i = 0; i < pixels.length; i++) {
      values[i % channels * plane + i / channels] = pixels[i];
    }
    return values;
  }
}
