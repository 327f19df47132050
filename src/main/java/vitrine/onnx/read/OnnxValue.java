package vitrine.onnx.read;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a graph takes or gives under a name.
///
/// @param type of its elements; `UNDEFINED` where it is no tensor
/// @param shape null where the graph does not say how many dimensions there are
public record OnnxValue(String name, DataType type, @Nullable List<Dimension> shape) {
  /// One dimension of a shape.
  ///
  /// @param size −1 where it is open
  /// @param text the size, or what the graph calls an open one
  public record Dimension(long size, String text) {
    boolean is(long wanted) {
      return size == wanted;
    }

    /// Whether the graph takes that many: it says so, or leaves it open.
    boolean admits(long wanted) {
      return size == wanted || size < 0;
    }
  }

  static OnnxValue of(ValueInfoProto info) {
    TypeProto.Tensor tensor = info.getType().getTensorType();
    DataType type = DataType.forNumber(tensor.getElemType());
    return new OnnxValue(
        info.getName(),
        type == null ? DataType.UNDEFINED : type,
        tensor.hasShape()
            ? tensor.getShape().getDimList().stream().map(OnnxValue::dimension).toList()
            : null);
  }

  private static Dimension dimension(TensorShapeProto.Dimension dim) {
    if (dim.hasDimValue() && dim.getDimValue() >= 0) {
      return new Dimension(dim.getDimValue(), Long.toString(dim.getDimValue()));
    }
    return new Dimension(-1, dim.getDimParam().isEmpty() ? "?" : dim.getDimParam());
  }

  /// Whether its elements are of a type that pixels and logits may have.
  boolean isFloating() {
    return type == DataType.FLOAT || type == DataType.FLOAT16;
  }

  /// As people write it: `pixel_values float32 (batch, 3, 224, 224)`.
  @Override
  public String toString() {
    String element = type == DataType.FLOAT ? "float32" : type.name().toLowerCase(Locale.ROOT);
    return "%s %s %s"
        .formatted(
            name,
            element,
            shape == null
                ? "of any shape"
                : shape.stream().map(Dimension::text).collect(Collectors.joining(", ", "(", ")")));
  }
}
