package vitrine.onnx.read;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Locale;
import java.util.Set;
import vitrine.checkpoint.file.Quoted;
import vitrine.onnx.Precision;

/// What the tensors and operators of a graph, one after the other, tell of its weights.
final class WeightsFound {
  /// Operators that multiply by 8-bit weights, of the standard and of ONNX Runtime.
  private static final Set<String> INT8 =
      Set.of(
          "MatMulInteger",
          "ConvInteger",
          "DynamicQuantizeLinear",
          "DynamicQuantizeMatMul",
          "DynamicQuantizeLSTM",
          "MatMulIntegerToFloat",
          "DequantizeLinear",
          "QAttention",
          "QGemm");

  /// Those that hold several weights in a byte.
  private static final Set<String> BLOCKS = Set.of("MatMulNBits", "MatMulBnb4", "MatMulFpQ4");

  private final ExternalData external;
  private Precision precision = Precision.FP32;
  private long parameters;

  WeightsFound(ExternalData external) {
    this.external = external;
  }

  void add(TensorHeader tensor) {
    switch (tensor.type()) {
      case FLOAT16 -> precision = precision.coarser(Precision.FP16);
      case INT4, UINT4 -> precision = precision.coarser(Precision.INT4);
      case BFLOAT16, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ ->
          throw new OnnxModelException(
              "the weight %s is %s; allowed: float32, float16, and integers of 8 and 4 bits"
                  .formatted(
                      Quoted.of(tensor.name()), tensor.type().name().toLowerCase(Locale.ROOT)));
      default -> {
        // float32, or an index, a shape, an integer whose operator tells what it means
      }
    }
    if (isWeight(tensor.type())) {
      parameters = Math.addExact(parameters, tensor.elements());
    }
    if (!tensor.external().isEmpty()) {
      long bytes = Math.multiplyExact(tensor.elements(), (long) bytes(tensor.type()));
      external.require(tensor.name(), tensor.external(), bytes);
    }
  }

  /// @param bits that the node says its weights have; 0 where it says nothing
  void usedBy(String operator, long bits) {
    if (BLOCKS.contains(operator)) {
      precision = precision.coarser(bits == 8 ? Precision.INT8 : Precision.INT4);
    } else if (INT8.contains(operator)
        || operator.startsWith("QLinear")
        || operator.startsWith("QOrdered")) {
      precision = precision.coarser(Precision.INT8);
    }
  }

  private static boolean isWeight(DataType type) {
    return switch (type) {
      case FLOAT, FLOAT16, DOUBLE, INT8, UINT8, INT4, UINT4 -> true;
      default -> false;
    };
  }

  /// Of one element, rounded down to whole bytes.
  private static int bytes(DataType type) {
    return switch (type) {
      case DOUBLE, INT64, UINT64, COMPLEX64 -> 8;
      case COMPLEX128 -> 16;
      case FLOAT, INT32, UINT32 -> 4;
      case FLOAT16, INT16, UINT16 -> 2;
      case INT8, UINT8, BOOL -> 1;
      default -> 0;
    };
  }

  Precision precision() {
    return precision;
  }

  long parameters() {
    return parameters;
  }

  ExternalData external() {
    return external;
  }
}
