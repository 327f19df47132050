package vitrine.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.onnx.PixelFormat;
import vitrine.onnx.PixelShape;
import vitrine.onnx.Precision;

/// Which graphs take pictures and give logits, and what is said of the others.
class GraphSignatureTest {
  private static final OnnxValue PIXELS =
      value("pixel_values", DataType.FLOAT, "b", "3", "8", "16");
  private static final OnnxValue LOGITS = value("logits", DataType.FLOAT, "b", "7");

  /// Numbers are sizes, what is no number is open.
  private static OnnxValue value(String name, DataType type, String... shape) {
    var dimensions = TensorShapeProto.newBuilder();
    for (String size : shape) {
      var dimension = dimensions.addDimBuilder();
      if (size.matches("\\d+")) {
        dimension.setDimValue(Long.parseLong(size));
      } else {
        dimension.setDimParam(size);
      }
    }
    return OnnxValue.of(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(type.getNumber())
                            .setShape(dimensions)))
            .build());
  }

  private static GraphSignature signature(List<OnnxValue> inputs, List<OnnxValue> outputs) {
    return new OnnxModel(
            Path.of("model.onnx"), "", 17, Precision.FP32, 1, inputs, outputs, new TreeSet<>())
        .signature(new PixelShape(3, 8, 16), 7);
  }

  private static String[] split(String shape) {
    return shape.split(" ", -1);
  }

  @ParameterizedTest
  @CsvSource({"b 3 8 16, 0", "1 3 8 16, 1", "4 3 8 16, 4", "b c h w, 0", "1 c h w, 1"})
  void inputsThatFit(String shape, int fixedBatch) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.FLOAT16}) {
      GraphSignature signature =
          signature(List.of(value("x", type, split(shape))), List.of(LOGITS));

      assertThat(signature.fixedBatch()).isEqualTo(fixedBatch);
      assertThat(signature.pixelFormat())
          .isEqualTo(type == DataType.FLOAT16 ? PixelFormat.FLOAT16 : PixelFormat.FLOAT32);
      assertThat(signature.input().name()).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "b 8 16 3, FLOAT, its pictures are 3 × 8 × 16 (channels × height × width); channels after",
    "b 1 8 16, FLOAT, its pictures are 3 × 8 × 16",
    "b 4 8 16, FLOAT, its pictures are 3 × 8 × 16",
    "b 3 16 8, FLOAT, its pictures are 3 × 8 × 16",
    "b 3 8 17, FLOAT, its pictures are 3 × 8 × 16",
    "0 3 8 16, FLOAT, its pictures are 3 × 8 × 16",
    "3 8 16, FLOAT, 'allowed: float32 or float16 (batch, 3, 8, 16)'",
    "1 b 3 8 16, FLOAT, 'allowed: float32 or float16 (batch, 3, 8, 16)'",
    "b 3 8 16, UINT8, 'its input is x uint8 (b, 3, 8, 16)'",
    "b 3 8 16, DOUBLE, 'its input is x double (b, 3, 8, 16)'"
  })
  void inputsThatDoNotFit(String shape, DataType type, String says) {
    assertThatThrownBy(() -> signature(List.of(value("x", type, split(shape))), List.of(LOGITS)))
        .isInstanceOf(OnnxModelException.class)
        .hasMessageStartingWith("model.onnx: its input is x ")
        .hasMessageContaining(says);
  }

  @ParameterizedTest
  @MethodSource
  void onlyOneInput(List<OnnxValue> inputs, String says) {
    assertThatThrownBy(() -> signature(inputs, List.of(LOGITS)))
        .isInstanceOf(OnnxModelException.class)
        .hasMessage("model.onnx: it has %s; allowed: one input, the pixels", says);
  }

  static Stream<Arguments> onlyOneInput() {
    return Stream.of(
        Arguments.of(List.of(), "no input"),
        Arguments.of(
            List.of(PIXELS, value("input_ids", DataType.INT64, "b", "t")),
            "2 inputs (pixel_values float32 (b, 3, 8, 16); input_ids int64 (b, t))"));
  }

  @Test
  void ofSeveralOutputsItIsLogits() {
    OnnxValue states = value("last_hidden_state", DataType.FLOAT, "b", "9", "7");

    assertThat(signature(List.of(PIXELS), List.of(states, LOGITS)).output()).isEqualTo(LOGITS);
    assertThatThrownBy(() -> signature(List.of(PIXELS), List.of(states, states)))
        .isInstanceOf(OnnxModelException.class)
        .hasMessageContaining("it has 2 outputs (last_hidden_state")
        .hasMessageContaining("allowed: one output, or one of the name logits");
    assertThatThrownBy(() -> signature(List.of(PIXELS), List.of()))
        .isInstanceOf(OnnxModelException.class)
        .hasMessageContaining("it has no output");
  }

  @Test
  void outputsThatFit() {
    for (String shape : new String[] {"b 7", "x y", "b labels", "4 7"}) {
      OnnxValue output = value("scores", DataType.FLOAT16, split(shape));
      OnnxValue input = value("x", DataType.FLOAT, "4", "3", "8", "16");

      assertThat(signature(List.of(input), List.of(output)).output()).isEqualTo(output);
    }
    var shapeless = new OnnxValue("logits", DataType.FLOAT, null); // the first run tells
    assertThat(signature(List.of(PIXELS), List.of(shapeless)).output()).isEqualTo(shapeless);
  }

  @ParameterizedTest
  @CsvSource({
    "b 8, FLOAT",
    "b 9 7, FLOAT",
    "7, FLOAT",
    "b 7 1 1, FLOAT",
    "b 7, INT64",
    "b 7, BOOL",
    "2 7, FLOAT"
  })
  void outputsThatDoNotFit(String shape, DataType type) {
    OnnxValue output = value("logits", type, split(shape));
    OnnxValue input = value("x", DataType.FLOAT, "4", "3", "8", "16");

    assertThatThrownBy(() -> signature(List.of(input), List.of(output)))
        .isInstanceOf(OnnxModelException.class)
        .hasMessage(
            "model.onnx: its output is %s; allowed: float32 or float16 (4, 7), 7 being the number"
                + " of labels",
            output);
  }

  @Test
  void theLabelsWhereTheShapeTellsThem() {
    for (String[] shape : new String[][] {{"b", "7"}, {"b", "c"}, {"7"}}) {
      var model =
          new OnnxModel(
              Path.of("m"),
              "",
              17,
              Precision.FP32,
              1,
              List.of(PIXELS),
              List.of(value("logits", DataType.FLOAT, shape)),
              new TreeSet<>());
      assertThat(model.labels().isPresent())
          .isEqualTo(Arrays.equals(shape, new String[] {"b", "7"}));
    }
  }
}
