package vitrine.onnx.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import org.junit.jupiter.api.Test;
import vitrine.onnx.read.OnnxModelException;

class LastLayerTest {
  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static TensorProto weight(String name, long... dims) {
    TensorProto.Builder builder = TensorProto.newBuilder().setName(name);
    for (long dim : dims) {
      builder.addDims(dim);
    }
    return builder.build();
  }

  private static GraphProto graph(NodeProto... nodes) {
    return GraphProto.newBuilder()
        .addInitializer(weight("w", 8, 3))
        .addInitializer(weight("v", 8, 3))
        .addInitializer(weight("b", 3))
        .addAllNode(List.of(nodes))
        .build();
  }

  @Test
  void aProductAndABias() {
    GraphProto graph =
        graph(
            node("MatMul", "product", "pooled", "w"),
            node("Add", "sum", "b", "product"),
            node("Identity", "logits", "sum"));
    assertThat(LastLayer.of("f", graph, "logits")).isEqualTo(new LastLayer("pooled", 8));
  }

  /// A distilled DeiT's: one of the two would be lost.
  @Test
  void theSumOfTwoLayersIsRefused() {
    GraphProto graph =
        graph(
            node("Gemm", "of_class", "class", "w", "b"),
            node("Gemm", "of_distillation", "distillation", "v", "b"),
            node("Add", "logits", "of_class", "of_distillation"));
    assertThatExceptionOfType(OnnxModelException.class)
        .isThrownBy(() -> LastLayer.of("model.onnx", graph, "logits"))
        .withMessage(
            "model.onnx: it ends in Add; allowed: a linear layer (Gemm, or MatMul and Add), its weights"
                + " in it");
  }
}
