package vitrine.onnx.export;

import java.util.List;
import vitrine.onnx.weights.Projection;
import vitrine.vit.Head;

/// {@link Head} after its pooling as nodes, in float32 whatever the precision of the others.
///
/// @param graph gets the nodes
/// @param tokens of the same graph
/// @param norms of the same graph
/// @param linears of the same graph
record HeadGraph(GraphBuilder graph, TokenGraph tokens, LayerNormGraph norms, LinearGraph linears) {
  /// What comes out.
  static final String OUTPUT = "logits";

  /// Adds the logits, (batch, labels).
  ///
  /// @param x all tokens (batch, tokens, hidden)
  /// @param pooled one of all (batch, hidden)
  void add(Head head, String x, String pooled) {
    pooled = norms.add(head.norm(), "pooled.norm", pooled);
    if (head.pooler() != null) {
      String projected = linears.exact(Projection.of(head.pooler()), "pooler.linear", pooled);
      pooled = graph.node("Tanh", "pooler", List.of(projected));
    }
    Projection classifier = Projection.of(head.classifier());
    if (head.distillation() == null) {
      linears.exact(classifier, OUTPUT, pooled);
      return;
    }
    String logits = linears.exact(classifier, OUTPUT + ".cls", pooled);
    String taught =
        linears.exact(
            Projection.of(head.distillation()),
            OUTPUT + ".distillation",
            tokens.token(x, 1, "token.distillation"));
    String sum = graph.node("Add", OUTPUT + ".sum", List.of(logits, taught));
    graph.node("Mul", OUTPUT, List.of(sum, graph.number(OUTPUT + ".half", 0.5f)));
  }
}
