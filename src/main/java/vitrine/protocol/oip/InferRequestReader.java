package vitrine.protocol.oip;

import static vitrine.serving.json.JsonBody.require;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import vitrine.protocol.json.JsonTensor;
import vitrine.serving.Failure;
import vitrine.serving.Quoted;
import vitrine.serving.json.JsonBody;

/// Reads what `/infer` is asked: JSON, and behind it the data of those inputs that say how many
/// bytes they have there (the *binary tensor data* extension), one after the other.
final class InferRequestReader {
  /// Inputs and outputs: more than there are names.
  private static final int TENSORS = 16;

  private static final int DIMENSIONS = 8;

  /// Characters that the answer repeats.
  private static final int ID = 1024;

  private static final String BINARY_SIZE = "binary_data_size";

  private final byte[] body;
  private final Tensors tensors;
  private int binary; // where the next input's bytes are
  private @Nullable String id;
  private List<InputTensor> inputs = List.of();
  private List<Draft> outputs = List.of();
  private Parameters parameters = Parameters.NONE;

  /// An output whose form is not known before all has been read.
  private record Draft(String name, Parameters parameters) {}

  private InferRequestReader(byte[] body, int header, Tensors tensors) {
    this.body = body;
    this.tensors = tensors;
    binary = header;
  }

  /// @param header how many of the body's bytes are JSON
  /// @param tensors say how much an input may hold
  /// @throws vitrine.serving.Failure.BadBody when it is not of that form
  static InferRequest read(byte[] body, int header, Tensors tensors) {
    var reader = new InferRequestReader(body, header, tensors);
    JsonBody.read(body, header, reader::request);
    require(
        reader.binary == body.length,
        "no input claims the last %d of the body's %d bytes by %s"
            .formatted(body.length - reader.binary, body.length, BINARY_SIZE));
    return new InferRequest(
        reader.id,
        reader.inputs,
        reader.requested(Tensors.OUTPUTS),
        reader.parameters.integer("timeout", 0, 0, Long.MAX_VALUE));
  }

  private InferRequestReader request(JsonParser parser) {
    while (JsonBody.nextProperty(parser)) {
      switch (parser.currentName()) {
        case "id" -> id = id(parser);
        case "inputs" -> inputs = list(parser, "inputs", this::input);
        case "outputs" -> outputs = list(parser, "outputs", InferRequestReader::output);
        case "parameters" -> parameters = Parameters.read(parser);
        default -> JsonBody.skip(parser); // some clients repeat the model's name here
      }
    }
    return this;
  }

  private static @Nullable String id(JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    String id = JsonBody.string(parser, "id");
    require(id.length() <= ID, "id is longer than " + ID + " characters");
    return id;
  }

  private interface Item<T> {
    T read(JsonParser parser);
  }

  private static <T> List<T> list(JsonParser parser, String name, Item<T> item) {
    List<T> items = new ArrayList<>();
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return items;
    }
    require(parser.currentToken() == JsonToken.START_ARRAY, name + " is no list");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(parser.currentToken() == JsonToken.START_OBJECT, name + " holds no objects");
      require(items.size() < TENSORS, name + " holds more than " + TENSORS);
      items.add(item.read(parser));
    }
    return items;
  }

  private InputTensor input(JsonParser parser) {
    String name = null;
    String datatype = null;
    List<Long> shape = null;
    JsonTensor data = null;
    Parameters own = Parameters.NONE;
    while (JsonBody.nextProperty(parser)) {
      switch (parser.currentName()) {
        case "name" -> name = JsonBody.string(parser, "an input's name");
        case "datatype" -> datatype = JsonBody.string(parser, "an input's datatype");
        case "shape" -> shape = shape(parser);
        case "data" -> data = data(parser);
        case "parameters" -> own = Parameters.read(parser);
        default -> JsonBody.skip(parser);
      }
    }
    if (name == null || datatype == null || shape == null) {
      throw new Failure.BadBody("an input has no name, datatype or shape");
    }
    require(
        !own.has("shared_memory_region"),
        "the input %s is in shared memory, which is not offered".formatted(Quoted.of(name)));
    boolean isBinary = own.has(BINARY_SIZE);
    require(
        isBinary != (data != null),
        "the input %s must have either data or %s".formatted(Quoted.of(name), BINARY_SIZE));
    int length = isBinary ? (int) own.integer(BINARY_SIZE, 0, 0, body.length - binary) : 0;
    var tensor = new InputTensor(name, datatype, shape, data, binary, length);
    binary += length;
    return tensor;
  }

  private @Nullable JsonTensor data(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_NULL
        ? null
        : JsonTensor.read(parser, tensors.mostNumbers(), tensors.maxImages());
  }

  private static List<Long> shape(JsonParser parser) {
    require(parser.currentToken() == JsonToken.START_ARRAY, "an input's shape is no list");
    List<Long> shape = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && parser.getLongValue() >= 0
              && shape.size() < DIMENSIONS,
          "an input's shape must be a list of up to %d sizes".formatted(DIMENSIONS));
      shape.add(parser.getLongValue());
    }
    return shape;
  }

  private static Draft output(JsonParser parser) {
    String name = null;
    Parameters own = Parameters.NONE;
    while (JsonBody.nextProperty(parser)) {
      switch (parser.currentName()) {
        case "name" -> name = JsonBody.string(parser, "an output's name");
        case "parameters" -> own = Parameters.read(parser);
        default -> JsonBody.skip(parser);
      }
    }
    if (name == null) {
      throw new Failure.BadBody("an output has no name");
    }
    require(
        !own.has("shared_memory_region"),
        "the output %s is wanted in shared memory, which is not offered"
            .formatted(Quoted.of(name)));
    return new Draft(name, own);
  }

  private List<RequestedOutput> requested(List<String> all) {
    boolean binaryOutput = parameters.truth("binary_data_output", false);
    List<Draft> wanted =
        outputs.isEmpty()
            ? all.stream().map(name -> new Draft(name, Parameters.NONE)).toList()
            : outputs;
    return wanted.stream()
        .map(output -> {
          require(
              all.contains(output.name()),
              "there is no output '%s'; allowed: %s"
                  .formatted(Quoted.of(output.name()), String.join(", ", all)));
          long classes = output.parameters().integer("classification", 0, 0, Integer.MAX_VALUE);
          boolean isBinary = output.parameters().truth("binary_data", binaryOutput);
          return new RequestedOutput(output.name(), (int) classes, isBinary);
        })
        .toList();
  }
}
