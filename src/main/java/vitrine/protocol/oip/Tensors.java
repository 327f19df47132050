package vitrine.protocol.oip;

import static vitrine.serving.json.JsonBody.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vitrine.classify.intake.Base64Picture;
import vitrine.classify.intake.Picture;
import vitrine.classify.intake.PixelValues;
import vitrine.inference.ServedModel;
import vitrine.onnx.PixelShape;
import vitrine.protocol.json.JsonTensor;
import vitrine.serving.Failure;
import vitrine.serving.Quoted;

/// A model's inputs and outputs by name, and the pictures that a request's tensors are.
///
/// @param model that is asked
/// @param maxImages in one request
record Tensors(ServedModel model, int maxImages) {
  /// FP32 (pictures, channels, height, width): rescaled and normalised.
  static final String PIXEL_VALUES = "pixel_values";

  /// BYTES (pictures): files.
  static final String IMAGE = "image";

  /// FP32 (pictures, labels).
  static final String LOGITS = "logits";

  /// FP32 (pictures, labels): what the model's own function makes of the logits.
  static final String SCORES = "scores";

  static final List<String> OUTPUTS = List.of(LOGITS, SCORES);

  static final String FP32 = "FP32";
  static final String BYTES = "BYTES";

  /// Numbers that a tensor may hold.
  long mostNumbers() {
    return (long) maxImages * input().values();
  }

  PixelShape input() {
    return model.bundle().input();
  }

  List<String> inputs() {
    return model.takesValues() ? List.of(PIXEL_VALUES, IMAGE) : List.of(IMAGE);
  }

  /// The pictures of a request.
  ///
  /// @param body in which the binary tensors lie
  /// @throws Failure.BadBody when its inputs are not the model's
  List<Picture> pictures(InferRequest request, byte[] body) {
    String allowed = "allowed: %s".formatted(String.join(" or ", inputs()));
    require(
        request.inputs().size() == 1,
        "the request has %d inputs (%s); %s alone"
            .formatted(request.inputs().size(), names(request), allowed));
    InputTensor tensor = request.inputs().getFirst();
    require(
        inputs().contains(tensor.name()),
        "there is no input '%s' of %s; %s"
            .formatted(Quoted.of(tensor.name()), model.bundle().name(), allowed));
    return tensor.name().equals(IMAGE) ? files(tensor, body) : values(tensor, body);
  }

  private static String names(InferRequest request) {
    return request.inputs().stream()
        .map(input -> Quoted.of(input.name()))
        .collect(Collectors.joining(", "));
  }

  private List<Picture> values(InputTensor tensor, byte[] body) {
    PixelShape shape = input();
    List<Long> one = List.of((long) shape.channels(), (long) shape.height(), (long) shape.width());
    List<Long> given = tensor.shape();
    require(
        tensor.datatype().equals(FP32)
            && given.size() == 4
            && given.subList(1, 4).equals(one)
            && isBatch(given.getFirst()),
        "the input %s is %s %s; allowed: FP32 [1 to %d, %d, %d, %d]"
            .formatted(
                PIXEL_VALUES,
                Quoted.of(tensor.datatype()),
                given,
                maxImages,
                shape.channels(),
                shape.height(),
                shape.width()));
    int pictures = given.getFirst().intValue();
    JsonTensor json = tensor.json();
    requireNested(tensor);
    long numbers = json == null ? tensor.length() / Float.BYTES : json.numbers().length;
    boolean whole = json != null || tensor.length() % Float.BYTES == 0;
    require(
        whole && numbers == (long) pictures * shape.values(),
        "the input %s holds %s; its shape says %d numbers"
            .formatted(
                PIXEL_VALUES,
                json == null ? tensor.length() + " bytes" : numbers + " numbers",
                (long) pictures * shape.values()));
    return IntStream.range(0, pictures)
        .<Picture>mapToObj(i ->
            new PixelValues(() ->
                json == null
                    ? floats(body, tensor.offset() + i * shape.values() * Float.BYTES)
                    : Arrays.copyOfRange(
                        json.numbers(), i * shape.values(), (i + 1) * shape.values())))
        .toList();
  }

  private float[] floats(byte[] body, int offset) {
    float[] values = new float[input().values()];
    ByteBuffer.wrap(body, offset, values.length * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private boolean isBatch(long pictures) {
    return pictures >= 1 && pictures <= maxImages;
  }

  private List<Picture> files(InputTensor tensor, byte[] body) {
    List<Long> given = tensor.shape();
    boolean fits =
        given.size() == 1 || (given.size() == 2 && given.get(1) == 1); // some send a column
    require(
        tensor.datatype().equals(BYTES) && fits && isBatch(given.getFirst()),
        "the input %s is %s %s; allowed: BYTES [1 to %d]"
            .formatted(IMAGE, Quoted.of(tensor.datatype()), given, maxImages));
    JsonTensor json = tensor.json();
    if (json == null) {
      List<Picture> pictures = filesIn(body, tensor);
      requireAll(pictures.size(), given.getFirst());
      return pictures;
    }
    requireAll(json.strings().size(), given.getFirst());
    requireNested(tensor);
    return json.strings().stream().<Picture>map(Base64Picture::new).toList();
  }

  private static void requireAll(int strings, long declared) {
    require(
        strings == declared,
        "the input %s holds %d strings; its shape says %d".formatted(IMAGE, strings, declared));
  }

  /// Lists in lists that say another order of the axes than the shape are a mistake.
  private static void requireNested(InputTensor tensor) {
    JsonTensor json = tensor.json();
    if (json == null || json.shape().size() == 1) {
      return; // flat
    }
    require(
        json.shape().stream().map(Integer::longValue).toList().equals(tensor.shape()),
        "the input %s has lists of %s; allowed: one flat list, or lists of its shape %s"
            .formatted(tensor.name(), json.shape(), tensor.shape()));
  }

  /// Each with its length before it, four bytes, the lowest first.
  private List<Picture> filesIn(byte[] body, InputTensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.wrap(body, tensor.offset(), tensor.length()).order(ByteOrder.LITTLE_ENDIAN);
    List<Picture> pictures = new ArrayList<>();
    while (bytes.hasRemaining()) {
      require(
          bytes.remaining() >= Integer.BYTES && pictures.size() < maxImages,
          "the input %s is no list of up to %d strings with their lengths"
              .formatted(IMAGE, maxImages));
      int length = bytes.getInt();
      require(
          length >= 0 && length <= bytes.remaining(),
          "string %d of the input %s is longer than its data".formatted(pictures.size(), IMAGE));
      int from = bytes.position();
      pictures.add(() -> Arrays.copyOfRange(body, from, from + length));
      bytes.position(from + length);
    }
    return pictures;
  }
}
