package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.List;
import vitrine.onnx.Precision;
import vitrine.onnx.weights.LazyVector;
import vitrine.onnx.weights.Projection;
import vitrine.onnx.weights.QuantizedMatrix;
import vitrine.tensor.Tensor;

/// Linear layers as nodes, in the graph's precision. The graph holds Wᵀ (in, out).
final class LinearGraph {
  /// The byte that int8's products take for zero: about what a picture's bytes are on the mean, so
  /// that the weights' rounding is not multiplied by more than it must.
  private static final int MIDDLE = 128;

  private final GraphBuilder graph;
  private final Precision precision;

  LinearGraph(GraphBuilder graph, Precision precision) {
    this.graph = graph;
    this.precision = precision;
  }

  /// x·Wᵀ + b
  String add(Projection linear, String at, String x) {
    return switch (precision) {
      case INT8 -> quantized(linear, at, x);
      case FP16 -> floating(linear, at, x, Storage.FLOAT16);
      case FP32, INT4 -> exact(linear, at, x);
    };
  }

  /// Where a sub-layer begins: in float16 its products are of float16, and what is added to the
  /// residual stream is not, for the stream's squares would be too large.
  String narrow(String x, String at) {
    return precision == Precision.FP16 ? cast(x, at, TensorProto.DataType.FLOAT16) : x;
  }

  /// Where a sub-layer ends.
  String widen(String x, String at) {
    return precision == Precision.FP16 ? floats(x, at) : x;
  }

  /// x·Wᵀ + b in float32, whatever the precision of the others.
  String exact(Projection linear, String at, String x) {
    return floating(linear, at, x, Storage.FLOAT32);
  }

  private String floating(Projection linear, String at, String x, Storage storage) {
    String weight = graph.transposed(at + ".weight", linear.weight(), storage);
    Tensor bias = linear.bias();
    if (bias == null) {
      return graph.node("MatMul", at, List.of(x, weight));
    }
    String product = graph.node("MatMul", at + ".product", List.of(x, weight));
    return graph.node("Add", at, List.of(product, graph.weight(at + ".bias", bias, storage)));
  }

  /// ONNX Runtime finds scale and zero of x, for all its values together, as it runs.
  private String quantized(Projection linear, String at, String x) {
    var weight = new QuantizedMatrix(linear.weight());
    List<String> inputs = new ArrayList<>();
    inputs.add(x);
    inputs.add(graph.transposed(at + ".weight", weight, Storage.INT8));
    inputs.add(graph.weight(at + ".weight.scale", weight.scales()));
    if (linear.bias() != null) {
      inputs.add(""); // the weights' zero is 0
      inputs.add(graph.weight(at + ".bias", linear.bias()));
    }
    return graph.contrib("DynamicQuantizeMatMul", at, inputs);
  }

  /// x·Wᵀ + b for an x of bytes. In int8 nothing is lost but the weights' rounding.
  String ofBytes(Projection linear, String at, String x) {
    if (precision != Precision.INT8) {
      return exact(linear, at, floats(x, at + ".bytes"));
    }
    var weight = new QuantizedMatrix(linear.weight());
    String integers = graph.transposed(at + ".weight", weight, Storage.INT8);
    String zero = graph.unsignedByte(at + ".bytes.zero", MIDDLE);
    String product = graph.node("MatMulInteger", at + ".product", List.of(x, integers, zero));
    String scale = graph.weight(at + ".weight.scale", weight.scales());
    String scaled =
        graph.node("Mul", at + ".scaled", List.of(floats(product, at + ".floats"), scale));
    return graph.node("Add", at, List.of(scaled, graph.weight(at + ".bias", bias(linear, weight))));
  }

  /// b + W·middle, of W as it is rounded.
  private static Tensor bias(Projection linear, QuantizedMatrix weight) {
    return new LazyVector(
        linear.out(),
        () -> {
          float[] sums = weight.rowSums();
          float[] own = linear.bias() == null ? new float[sums.length] : linear.bias().floats();
          float[] out = new float[sums.length];
          for (int i = 0; i < out.length; i++) {
            out[i] = own[i] + MIDDLE * sums[i];
          }
          return out;
        });
  }

  /// As float32.
  String floats(String x, String at) {
    return cast(x, at, TensorProto.DataType.FLOAT);
  }

  private String cast(String x, String at, TensorProto.DataType to) {
    return graph.node("Cast", at, List.of(x), attribute("to", to.getNumber()));
  }
}
