package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;

import java.util.ArrayList;
import java.util.List;
import vitrine.onnx.weights.Projection;
import vitrine.vit.Activation;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.LayerNorm;
import vitrine.vit.ViTSpec;

/// {@link Block} as nodes of the graph that is served ([ServedGraph]).
///
/// @param graph gets the nodes
/// @param spec the sizes
/// @param linears of the same graph, in its precision
/// @param norms of the same graph
/// @param tokens of the same graph
/// @param folded whether the norms before the sub-layers are folded into them
/// @param attention whether the attention is an output
record ServedBlock(
    GraphBuilder graph,
    ViTSpec spec,
    LinearGraph linears,
    LayerNormGraph norms,
    TokenGraph tokens,
    boolean folded,
    boolean attention) {
  /// @param kept how many of the tokens, at the beginning, are wanted
  String add(Block block, String at, String x, int kept) {
    return block.normFirst() ? preNorm(block, at, x, kept) : postNorm(block, at, x, kept);
  }

  private String preNorm(Block block, String at, String x, int kept) {
    String normed = norm(block.attentionNorm(), at + ".norm_before", x);
    String attended = attend(block, at, normed, kept);
    x = graph.node("Add", at + ".residual", List.of(tokens.first(kept, x, at + ".kept"), attended));
    String normedAgain = norm(block.mlpNorm(), at + ".norm_after", x);
    return graph.node("Add", at + ".output", List.of(x, think(block, at, normedAgain)));
  }

  private String postNorm(Block block, String at, String x, int kept) {
    String attended = attend(block, at, x, kept);
    String sum =
        graph.node("Add", at + ".residual", List.of(tokens.first(kept, x, at + ".kept"), attended));
    String normed = norms.add(block.attentionNorm(), at + ".norm_after", sum);
    String thought = think(block, at, normed);
    String sumAgain = graph.node("Add", at + ".mlp.residual", List.of(normed, thought));
    return norms.add(block.mlpNorm(), at + ".output", sumAgain);
  }

  private String attend(Block block, String at, String x, int kept) {
    Attention attention = block.attention();
    String in = at + ".attention";
    x = linears.narrow(x, in + ".narrow");
    Projection query = after(block.attentionNorm(), block, Projection.of(attention.query()));
    Projection key = after(block.attentionNorm(), block, Projection.of(attention.key()));
    Projection value = after(block.attentionNorm(), block, Projection.of(attention.value()));
    String context = // (batch, kept, heads × head)
        this.attention
            ? shown(query, key, value, in, x, kept)
            : fused(query, key, value, in, x, kept);
    if (attention.output() == null) {
      return tokens.scaled(
          linears.widen(context, in + ".wide"), block.attentionScale(), in + ".scaled");
    }
    Projection output = Projection.of(attention.output()).scaled(block.attentionScale());
    String attended = linears.add(folded ? output.centred() : output, in + ".output", context);
    return linears.widen(attended, in + ".wide");
  }

  /// By ONNX Runtime's own operator.
  private String fused(
      Projection query, Projection key, Projection value, String in, String x, int kept) {
    List<String> inputs;
    if (kept == spec.tokens()) {
      Projection qkv = Projection.beside(List.of(query, key, value));
      inputs = split(linears.add(qkv, in + ".qkv", x), in, "query", "key", "value");
    } else {
      inputs = new ArrayList<>();
      inputs.add(linears.add(query, in + ".query", tokens.first(kept, x, in + ".kept")));
      Projection kv = Projection.beside(List.of(key, value));
      inputs.addAll(split(linears.add(kv, in + ".kv", x), in, "key", "value"));
    }
    return graph.contrib(
        "MultiHeadAttention", in + ".context", inputs, attribute("num_heads", spec.numHeads()));
  }

  /// Step by step, in float32, so that what each token looks at comes out; of all tokens, whatever
  /// is kept of what they see.
  private String shown(
      Projection query, Projection key, Projection value, String in, String x, int kept) {
    Projection qkv = Projection.beside(List.of(query, key, value));
    String joined = linears.widen(linears.add(qkv, in + ".qkv", x), in + ".qkv.wide");
    List<String> parts = split(joined, in, "query", "key", "value");
    return linears.narrow(
        new AttentionGraph(graph, spec, tokens)
            .add(in, parts.get(0), parts.get(1), parts.get(2), kept),
        in + ".context.narrow");
  }

  private List<String> split(String x, String at, String... names) {
    List<String> outputs = new ArrayList<>();
    for (String name : names) {
      outputs.add(at + "." + name + ".part");
    }
    return graph.nodes(
        "Split",
        at + ".split",
        List.of(x),
        outputs,
        attribute("axis", -1),
        attribute("num_outputs", names.length));
  }

  private String think(Block block, String at, String x) {
    Projection up = after(block.mlpNorm(), block, Projection.of(block.mlp().up()));
    Projection down = Projection.of(block.mlp().down()).scaled(block.mlpScale());
    String narrow = linears.narrow(x, at + ".mlp.narrow");
    String raised = linears.add(up, at + ".mlp.up", narrow); // (batch, kept, intermediate)
    String active = activation(block.mlp().activation(), at + ".mlp.activation", raised);
    String thought = linears.add(folded ? down.centred() : down, at + ".mlp.output", active);
    return linears.widen(thought, at + ".mlp.wide");
  }

  /// Those that are one operator take any numbers, the others' constants are float32.
  private String activation(Activation activation, String at, String x) {
    return switch (activation) {
      case GELU, GELU_TANH, RELU -> ActivationGraph.add(graph, activation, at, x);
      default -> {
        String wide = linears.widen(x, at + ".wide");
        yield linears.narrow(ActivationGraph.add(graph, activation, at, wide), at + ".narrow");
      }
    };
  }

  private Projection after(LayerNorm norm, Block block, Projection linear) {
    return folded && block.normFirst() ? linear.after(norm) : linear;
  }

  /// The norm before a sub-layer: where norms are folded, only its scaling to unit variance is
  /// left.
  private String norm(LayerNorm norm, String at, String x) {
    return folded ? norms.scaling(norm, at, x) : norms.add(norm, at, x);
  }
}
