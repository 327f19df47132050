package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;
import vitrine.vit.Pooling;
import vitrine.vit.ViTSpec;

/// What is done with tokens, (batch, tokens, hidden), as nodes: special ones are put before them,
/// some are chosen, all are pooled.
///
/// @param graph gets the nodes
/// @param spec how many tokens there are, and how wide they are
record TokenGraph(GraphBuilder graph, ViTSpec spec) {
  /// Puts special tokens before the patches.
  ///
  /// @param special each (count, hidden)
  /// @param patches (batch, patches, hidden)
  /// @return (batch, tokens, hidden)
  String withSpecial(List<Tensor> special, String patches) {
    if (special.isEmpty()) {
      return patches;
    }
    String zeros = zeros(patches, "special_tokens.zeros");
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < special.size(); i++) {
      String at = "special_tokens." + i;
      String once = graph.weight(at, special.get(i));
      parts.add(graph.node("Add", at + ".batch", List.of(zeros, once)));
    }
    parts.add(patches);
    return graph.node("Concat", "tokens", parts, attribute("axis", 1));
  }

  /// Zeros, as many as the batch needs: (batch, 1, hidden). `Expand` would want the batch's size,
  /// which is computed on the CPU also where a card does the rest.
  private String zeros(String patches, String at) {
    String one = first(1, patches, at + ".of");
    return graph.node("Mul", at, List.of(one, graph.number(at + ".factor", 0)));
  }

  /// Every token times a vector, feature by feature; nothing where there is none.
  String scaled(String x, @Nullable Tensor scale, String at) {
    return scale == null
        ? x
        : graph.node("Mul", at, List.of(x, graph.weight(at + ".weight", scale)));
  }

  /// The first `count` tokens: (batch, count, hidden).
  String first(int count, String x, String at) {
    return first(count, x, 1, at);
  }

  /// The same, where the tokens are another axis than the second.
  String first(int count, String x, int tokenAxis, String at) {
    if (count == spec.tokens()) {
      return x;
    }
    String from = graph.integers(at + ".from", 0);
    String to = graph.integers(at + ".to", count);
    String axis = graph.integers(at + ".axis", tokenAxis);
    return graph.node("Slice", at, List.of(x, from, to, axis));
  }

  /// Token i of each picture: (batch, hidden).
  String token(String x, int i, String at) {
    String index = graph.integer(at + ".index", i);
    return graph.node("Gather", at, List.of(x, index), attribute("axis", 1));
  }

  /// One token from all: (batch, hidden).
  String pool(Pooling pooling, String x, String at) {
    return switch (pooling) {
      case CLS -> token(x, 0, at);
      case MEAN_OF_ALL -> mean(x, at);
      case MEAN_OF_PATCHES -> {
        String from = graph.integers("patches.from", spec.specialTokens().count());
        String to = graph.integers("patches.to", spec.tokens());
        String axis = graph.integers("patches.axis", 1);
        yield mean(graph.node("Slice", "patches.last", List.of(x, from, to, axis)), at);
      }
    };
  }

  private String mean(String x, String at) {
    String axis = graph.integers(at + ".axis", 1);
    return graph.node("ReduceMean", at, List.of(x, axis), attribute("keepdims", 0));
  }
}
