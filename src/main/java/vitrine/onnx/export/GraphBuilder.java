package vitrine.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import vitrine.tensor.Tensor;

/// Collects an ONNX graph node by node. A value is known by its name; each method that adds a node
/// returns the name of its output.
final class GraphBuilder {
  /// The domain of ONNX Runtime's own operators.
  static final String CONTRIB = "com.microsoft";

  private final GraphProto.Builder graph;
  private final List<Initializer> initializers = new ArrayList<>();

  GraphBuilder(String name) {
    graph = GraphProto.newBuilder().setName(name);
  }

  /// A float input or output; dimensions are numbers, or names where they vary.
  static ValueInfoProto value(String name, Object... dims) {
    return value(name, TensorProto.DataType.FLOAT, dims);
  }

  /// An input or output of any type.
  static ValueInfoProto value(String name, TensorProto.DataType elements, Object... dims) {
    var shape = TensorShapeProto.newBuilder();
    for (Object dim : dims) {
      var d = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(dim instanceof Integer n ? d.setDimValue(n) : d.setDimParam(dim.toString()));
    }
    var type = TypeProto.Tensor.newBuilder().setElemType(elements.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  String input(ValueInfoProto value) {
    graph.addInput(value);
    return value.getName();
  }

  void output(ValueInfoProto value) {
    graph.addOutput(value);
  }

  /// A float constant of the tensor's shape; its values are read when the file is written.
  String weight(String name, Tensor values) {
    return weight(name, values, Storage.FLOAT32);
  }

  /// A constant of the tensor's shape.
  String weight(String name, Tensor values, Storage storage) {
    initializers.add(new Initializer(name, values, false, storage));
    return name;
  }

  /// The transpose of a tensor as a matrix (first dimension, all others); its values are read when
  /// the file is written.
  String transposed(String name, Tensor matrix, Storage storage) {
    initializers.add(new Initializer(name, matrix, true, storage));
    return name;
  }

  /// A float constant without dimensions.
  String number(String name, float value) {
    return weight(name, Tensor.of(List.of(), value));
  }

  /// A small int64 constant: shapes, axes, indices.
  String integers(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(
        name,
        TensorProto.DataType.INT64,
        tensor -> tensor.addDims(values.length).setRawData(ByteString.copyFrom(raw)));
  }

  /// An int64 constant without dimensions.
  String integer(String name, long value) {
    return constant(name, TensorProto.DataType.INT64, tensor -> tensor.addInt64Data(value));
  }

  /// A byte without dimensions.
  String unsignedByte(String name, int value) {
    return constant(name, TensorProto.DataType.UINT8, tensor -> tensor.addInt32Data(value));
  }

  private String constant(
      String name, TensorProto.DataType type, UnaryOperator<TensorProto.Builder> value) {
    graph.addInitializer(
        value.apply(TensorProto.newBuilder().setName(name).setDataType(type.getNumber())));
    return name;
  }

  /// Adds a node with one output.
  ///
  /// @param output the name of its output, also the node's
  /// @param attributes as {@link #attribute} makes them
  String node(String op, String output, List<String> inputs, AttributeProto... attributes) {
    return nodes(op, output, inputs, List.of(output), attributes).getFirst();
  }

  /// Adds a node with one output, of an operator of ONNX Runtime's own.
  String contrib(String op, String output, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(described(op, output, inputs, List.of(output), attributes).setDomain(CONTRIB));
    return output;
  }

  /// Adds a node with several outputs.
  List<String> nodes(
      String op,
      String name,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... attributes) {
    graph.addNode(described(op, name, inputs, outputs, attributes));
    return outputs;
  }

  private static NodeProto.Builder described(
      String op,
      String name,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(name)
        .addAllInput(inputs)
        .addAllOutput(outputs)
        .addAllAttribute(Arrays.asList(attributes));
  }

  /// The same values in another shape; 0 keeps the dimension.
  String reshape(String x, String at, long... shape) {
    return node("Reshape", at, List.of(x, integers(at + ".shape", shape)));
  }

  static AttributeProto integerList(String name, long... values) {
    AttributeProto.Builder list = named(name, AttributeProto.AttributeType.INTS);
    Arrays.stream(values).forEach(list::addInts);
    return list.build();
  }

  static AttributeProto attribute(String name, long value) {
    return named(name, AttributeProto.AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, float value) {
    return named(name, AttributeProto.AttributeType.FLOAT).setF(value).build();
  }

  static AttributeProto attribute(String name, String value) {
    return named(name, AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  private static AttributeProto.Builder named(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  OnnxGraph build() {
    return new OnnxGraph(graph.build(), List.copyOf(initializers));
  }
}
