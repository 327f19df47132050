package vitrine.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.List;

/// A graph and, apart from it, its large constants, which are written one after the other.
///
/// @param structure inputs, outputs, nodes and small constants
/// @param initializers the weights
record OnnxGraph(GraphProto structure, List<Initializer> initializers) {
  /// Whether it has operators of ONNX Runtime's own.
  boolean usesContrib() {
    return structure.getNodeList().stream()
        .anyMatch(node -> node.getDomain().equals(GraphBuilder.CONTRIB));
  }

  /// The length of all weights together.
  long weightBytes() {
    return initializers.stream().mapToLong(Initializer::bytes).sum();
  }
}
