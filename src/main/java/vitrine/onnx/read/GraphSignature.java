package vitrine.onnx.read;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import java.util.stream.Collectors;
import vitrine.checkpoint.file.Quoted;
import vitrine.onnx.PixelFormat;
import vitrine.onnx.PixelShape;
import vitrine.onnx.export.Exporter;

/// How a graph takes pictures and gives logits.
///
/// @param input (batch, channels, height, width), float32 or float16; of our own graphs also
///   (batch, height, width, channels), uint8
/// @param output (batch, labels), float32 or float16
/// @param fixedBatch the only number of pictures that a run takes; 0 where any number is taken
public record GraphSignature(OnnxValue input, OnnxValue output, int fixedBatch) {
  private static final String LOGITS = "logits";

  /// The one input and, of the outputs, `logits` or the only one, where they fit.
  static GraphSignature of(OnnxModel model, PixelShape pixels, int labels) {
    OnnxValue input = input(model);
    OnnxValue output = output(model);
    int batch = requirePixels(model, input, pixels);
    requireLogits(model, output, batch, labels);
    return new GraphSignature(input, output, batch);
  }

  /// In what numbers, and in which order, it takes pixels.
  public PixelFormat pixelFormat() {
    return switch (input.type()) {
      case UINT8 -> PixelFormat.BYTES;
      case FLOAT16 -> PixelFormat.FLOAT16;
      default -> PixelFormat.FLOAT32;
    };
  }

  private static OnnxValue input(OnnxModel model) {
    if (model.inputs().size() != 1) {
      throw refusal(
          model,
          "it has %s; allowed: one input, the pixels".formatted(listed("input", model.inputs())));
    }
    return model.inputs().getFirst();
  }

  /// The output that holds the logits.
  static OnnxValue output(OnnxModel model) {
    List<OnnxValue> outputs = model.outputs();
    return outputs.stream()
        .filter(output -> output.name().equals(LOGITS))
        .findFirst()
        .orElseGet(() -> {
          if (outputs.size() != 1) {
            throw refusal(
                model,
                "it has %s; allowed: one output, or one of the name logits"
                    .formatted(listed("output", outputs)));
          }
          return outputs.getFirst();
        });
  }

  /// The batch that it insists on, or 0.
  private static int requirePixels(OnnxModel model, OnnxValue input, PixelShape pixels) {
    List<OnnxValue.Dimension> shape = input.shape();
    if (isServedGraphs(model, input)) {
      requireBytes(model, input, pixels);
      return 0;
    }
    if (!input.isFloating() || shape == null || shape.size() != 4) {
      throw refusal(
          model,
          "its input is %s; allowed: float32 or float16 (batch, %d, %d, %d)"
              .formatted(
                  Quoted.of(input.toString()), pixels.channels(), pixels.height(), pixels.width()));
    }
    long batch = shape.get(0).size();
    if (batch == 0
        || batch > Integer.MAX_VALUE
        || !shape.get(1).admits(pixels.channels())
        || !shape.get(2).admits(pixels.height())
        || !shape.get(3).admits(pixels.width())) {
      boolean channelsLast = shape.get(3).is(pixels.channels()) && !shape.get(1).admits(3);
      throw refusal(
          model,
          "its input is %s, its pictures are %s (channels × height × width)%s"
              .formatted(
                  Quoted.of(input.toString()),
                  pixels,
                  channelsLast ? "; channels after the pixels (NHWC) are not taken" : ""));
    }
    return (int) Math.max(batch, 0);
  }

  /// Bytes are taken only where it is known what the graph makes of them.
  private static boolean isServedGraphs(OnnxModel model, OnnxValue input) {
    return model.producer().startsWith(Exporter.PRODUCER)
        && input.name().equals(Exporter.INPUT)
        && input.type() == DataType.UINT8;
  }

  private static void requireBytes(OnnxModel model, OnnxValue input, PixelShape pixels) {
    List<OnnxValue.Dimension> shape = input.shape();
    if (shape == null
        || shape.size() != 4
        || !shape.get(1).is(pixels.height())
        || !shape.get(2).is(pixels.width())
        || !shape.get(3).is(pixels.channels())) {
      throw refusal(
          model,
          "its input is %s, its pictures are %s (channels × height × width)"
              .formatted(Quoted.of(input.toString()), pixels));
    }
  }

  private static void requireLogits(OnnxModel model, OnnxValue output, int batch, int labels) {
    List<OnnxValue.Dimension> shape = output.shape();
    boolean fits =
        output.isFloating()
            && (shape == null // then the first run tells
                || (shape.size() == 2
                    && (batch == 0 || shape.get(0).admits(batch))
                    && shape.get(1).admits(labels)));
    if (!fits) {
      throw refusal(
          model,
          "its output is %s; allowed: float32 or float16 (%s, %d), %d being the number of labels"
              .formatted(
                  Quoted.of(output.toString()), batch == 0 ? "batch" : batch, labels, labels));
    }
  }

  private static String listed(String what, List<OnnxValue> values) {
    return values.isEmpty()
        ? "no " + what
        : "%d %ss (%s)"
            .formatted(
                values.size(),
                what,
                Quoted.of(
                    values.stream().map(OnnxValue::toString).collect(Collectors.joining("; "))));
  }

  private static OnnxModelException refusal(OnnxModel model, String says) {
    return new OnnxModelException(model.file().getFileName() + ": " + says);
  }
}
