package vitrine.onnx.edit;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.Quoted;
import vitrine.onnx.read.OnnxModelException;

/// The linear layer that a graph ends in: `Gemm`, or `MatMul` and `Add`, in whatever numbers, or
/// the same dynamically quantised.
///
/// @param input the value that it takes, (batch, features)
/// @param features how many numbers that is
record LastLayer(String input, int features) {
  /// From the logits to the product at most: casts, scales, a bias.
  private static final int DEPTH = 6;

  /// Finds it.
  ///
  /// @param file the graph's, for a refusal
  /// @param output the logits
  /// @throws OnnxModelException where the graph ends in anything else
  static LastLayer of(String file, GraphProto graph, String output) {
    LastLayer found = new Search(graph).from(output, DEPTH);
    if (found == null) {
      String last =
          graph.getNodeList().stream()
              .filter(node -> node.getOutputList().contains(output))
              .map(NodeProto::getOpType)
              .findFirst()
              .orElse("no operator");
      throw new OnnxModelException(
          "%s: it ends in %s; allowed: a linear layer (Gemm, or MatMul and Add), its weights in it"
              .formatted(file, Quoted.of(last)));
    }
    return found;
  }

  /// Who makes which value, and which are constants.
  private static final class Search {
    private final Map<String, NodeProto> makers = new HashMap<>();
    private final Map<String, TensorProto> constants = new HashMap<>();

    Search(GraphProto graph) {
      graph
          .getNodeList()
          .forEach(node -> node.getOutputList().forEach(output -> makers.put(output, node)));
      graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    }

    @Nullable LastLayer from(String value, int depth) {
      NodeProto maker = makers.get(value);
      if (maker == null || depth == 0) {
        return null;
      }
      return switch (maker.getOpType()) {
        case "Identity", "Cast" -> from(maker.getInput(0), depth - 1);
        case "Add", "Mul" -> {
          LastLayer left = from(maker.getInput(0), depth - 1);
          LastLayer right = from(maker.getInput(1), depth - 1);
          if (left != null && right != null) {
            yield null; // the sum of two layers, of which one would be lost
          }
          yield left == null ? right : left;
        }
        case "Gemm" -> attribute(maker, "transA") == 0 ? layer(maker) : null;
        case "MatMul" -> layer(maker);
        case "MatMulInteger" -> {
          NodeProto quantized = makers.get(maker.getInput(0));
          yield quantized != null && quantized.getOpType().equals("DynamicQuantizeLinear")
              ? layer(maker, quantized.getInput(0))
              : null;
        }
        default -> null;
      };
    }

    private @Nullable LastLayer layer(NodeProto product) {
      return layer(product, product.getInput(0));
    }

    private @Nullable LastLayer layer(NodeProto product, String input) {
      TensorProto weight = constants.get(product.getInput(1));
      if (weight == null || weight.getDimsCount() != 2) {
        return null;
      }
      long features = weight.getDims(attribute(product, "transB") == 0 ? 0 : 1);
      return new LastLayer(input, Math.toIntExact(features));
    }

    private static long attribute(NodeProto node, String name) {
      return node.getAttributeList().stream()
          .filter(attribute -> attribute.getName().equals(name))
          .mapToLong(attribute -> attribute.getI())
          .findFirst()
          .orElse(0);
    }
  }
}
