package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;
import vitrine.vit.LayerNorm;

/// {@link LayerNorm} as nodes: whole, or what is left of it where it is folded into its neighbours
/// ([ServedGraph] says how).
///
/// @param graph gets the nodes
record LayerNormGraph(GraphBuilder graph) {
  /// The whole norm; nothing where there is none.
  String add(@Nullable LayerNorm norm, String at, String x) {
    if (norm == null) {
      return x;
    }
    return graph.node(
        "LayerNormalization",
        at,
        List.of(
            x,
            graph.weight(at + ".weight", norm.weight()),
            graph.weight(at + ".bias", norm.bias())),
        attribute("axis", -1),
        attribute("epsilon", (float) norm.eps()));
  }

  /// Of a folded norm, the scaling of centred tokens: x / √(Σx² + d·ε).
  String scaling(LayerNorm norm, String at, String x) {
    String axis = graph.integers(at + ".axis", -1);
    String squares = graph.node("ReduceSumSquare", at + ".squares", List.of(x, axis));
    String epsilon = graph.number(at + ".epsilon", (float) (norm.weight().size() * norm.eps()));
    String sum = graph.node("Add", at + ".sum", List.of(squares, epsilon));
    String length = graph.node("Sqrt", at + ".length", List.of(sum));
    return graph.node("Div", at, List.of(x, length));
  }

  /// The rest of a folded norm, where no linear layer follows to take it: √d·γ·x + β.
  String affine(LayerNorm norm, String at, String x) {
    float[] factors = norm.weight().floats().clone();
    for (int i = 0; i < factors.length; i++) {
      factors[i] *= (float) Math.sqrt(factors.length);
    }
    String gamma = graph.weight(at + ".weight", Tensor.of(List.of(factors.length), factors));
    String scaled = graph.node("Mul", at + ".scaled", List.of(x, gamma));
    return graph.node("Add", at, List.of(scaled, graph.weight(at + ".bias", norm.bias())));
  }
}
