package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;
import static vitrine.onnx.export.GraphBuilder.integerList;
import static vitrine.onnx.export.GraphBuilder.value;

import java.util.List;
import vitrine.vit.ViTSpec;

/// Attention after its projections, step by step with the standard's operators, so that the
/// probabilities are a value of the graph: an output.
///
/// @param graph gets the nodes
/// @param spec the sizes
/// @param tokens of the same graph
record AttentionGraph(GraphBuilder graph, ViTSpec spec, TokenGraph tokens) {
  /// What a layer's output is called: (batch, heads, tokens, tokens), as the `Trace` names it.
  static String output(int layer) {
    return "layer.%d.attention.probs".formatted(layer);
  }

  /// Adds the nodes.
  ///
  /// @param at `layer.N.attention`
  /// @param query (batch, tokens, heads × head), as key and value
  /// @param kept how many of the tokens, at the beginning, are wanted
  /// @return (batch, kept, heads × head)
  String add(String at, String query, String key, String value, int kept) {
    String scale = graph.number(at + ".scale", (float) (1 / Math.sqrt(spec.headSize())));
    String scaled = graph.node("Mul", at + ".query.scaled", List.of(query, scale));
    String scores = // (batch, heads, tokens, tokens)
        graph.node(
            "MatMul",
            at + ".scores",
            List.of(heads(scaled, at + ".query", 0, 2, 1, 3), heads(key, at + ".key", 0, 2, 3, 1)));
    String probs = at + ".probs"; // (batch, heads, tokens, tokens)
    graph.node("Softmax", probs, List.of(scores), attribute("axis", -1));
    graph.output(value(probs, "batch", spec.numHeads(), spec.tokens(), spec.tokens()));
    String context = // (batch, heads, kept, head)
        graph.node(
            "MatMul",
            at + ".context.heads",
            List.of(
                tokens.first(kept, probs, 2, at + ".probs.kept"),
                heads(value, at + ".value", 0, 2, 1, 3)));
    String joined =
        graph.node(
            "Transpose", at + ".context.joined", List.of(context), integerList("perm", 0, 2, 1, 3));
    return graph.reshape(joined, at + ".context", 0, kept, spec.attentionSize());
  }

  /// (batch, tokens, heads × head) cut into heads, then transposed to the order asked for.
  private String heads(String x, String at, long... order) {
    String cut = graph.reshape(x, at + ".cut", 0, spec.tokens(), spec.numHeads(), spec.headSize());
    return graph.node("Transpose", at + ".heads", List.of(cut), integerList("perm", order));
  }
}
