package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;
import static vitrine.onnx.export.GraphBuilder.integerList;
import static vitrine.onnx.export.GraphBuilder.value;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import vitrine.onnx.Precision;
import vitrine.onnx.weights.Projection;
import vitrine.tensor.Tensor;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.Embedding;
import vitrine.vit.Head;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;
import vitrine.vit.Mlp;
import vitrine.vit.PatchEmbedding;
import vitrine.vit.Positions;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// {@link ViT#forward} as an ONNX graph, line for line: read the two side by side. Values are named
/// as the `Trace` names them; shapes have the batch in front.
///
/// Input `pixel_values` (batch, channels, height, width), output `logits` (batch, labels), both
/// float32. Only operators of the standard, opset 20.
final class ViTGraph {
  static final String INPUT = "pixel_values";
  private static final String PATCHES = "embeddings.patches";

  private final ViTSpec spec;
  private final GraphBuilder graph = new GraphBuilder("vit");
  private final LayerNormGraph norms = new LayerNormGraph(graph);
  private final LinearGraph linears = new LinearGraph(graph, Precision.FP32);
  private final TokenGraph tokens;

  private ViTGraph(ViTSpec spec) {
    this.spec = spec;
    tokens = new TokenGraph(graph, spec);
  }

  static OnnxGraph of(ViT vit) {
    return new ViTGraph(vit.spec()).forward(vit);
  }

  private OnnxGraph forward(ViT vit) {
    String pixels = pixelValues(graph, spec);
    String x = embed(vit.weights().embedding(), pixels); // (batch, tokens, hidden)
    for (int i = 0; i < spec.numLayers(); i++) {
      x = block(vit.weights().blocks().get(i), "layer." + i, x);
    }
    x = norms.add(vit.weights().finalNorm(), "norm", x);
    head(vit.weights().head(), x); // (batch, labels)
    graph.output(value(HeadGraph.OUTPUT, "batch", spec.numLabels()));
    return graph.build();
  }

  /// The input, float32 (batch, channels, height, width).
  static String pixelValues(GraphBuilder graph, ViTSpec spec) {
    return graph.input(
        value(INPUT, "batch", spec.channels(), spec.imageHeight(), spec.imageWidth()));
  }

  private String embed(Embedding embedding, String pixels) {
    String x = patches(embedding.patches(), pixels); // (batch, patches, hidden)
    Tensor positions = embedding.positions();
    boolean all = spec.positions() == Positions.ALL;
    if (positions != null && !all) {
      x = graph.node("Add", "patches.placed", List.of(x, positions(positions)));
    }
    x = tokens.withSpecial(embedding.specialTokens(), x); // (batch, tokens, hidden)
    if (positions != null && all) {
      x = graph.node("Add", "embeddings", List.of(x, positions(positions)));
    } else {
      x = graph.node("Identity", "embeddings", List.of(x));
    }
    return norms.add(embedding.norm(), "embeddings.norm", x);
  }

  private String positions(Tensor positions) {
    return graph.weight("positions", positions);
  }

  /// A convolution whose stride is its kernel's size; where a norm comes before it, the patches are
  /// cut out and projected.
  private String patches(PatchEmbedding patches, String pixels) {
    LayerNorm pixelNorm = patches.pixelNorm();
    String at = patches.norm() == null ? PATCHES : PATCHES + ".projected";
    if (pixelNorm == null) {
      convolution(patches, pixels, at);
    } else {
      String normed =
          norms.add(
              pixelNorm, PATCHES + ".pixels", new PatchGraph(graph, spec).channelsFirst(pixels));
      linear(new Linear(patches.kernel(), patches.bias()), at, normed);
    }
    return norms.add(patches.norm(), PATCHES, at); // (batch, patches, hidden)
  }

  private void convolution(PatchEmbedding patches, String pixels, String at) {
    List<String> inputs = new ArrayList<>(List.of(pixels));
    inputs.add(graph.weight("patches.weight", patches.kernel()));
    if (patches.bias() != null) {
      inputs.add(graph.weight("patches.bias", patches.bias()));
    }
    String grid = // (batch, hidden, rows, columns)
        graph.node(
            "Conv",
            "patches.grid",
            inputs,
            integerList("strides", spec.patchHeight(), spec.patchWidth()),
            integerList("kernel_shape", spec.patchHeight(), spec.patchWidth()));
    String flat = // (batch, hidden, patches)
        graph.reshape(grid, "patches.flat", 0, spec.hiddenSize(), spec.numPatches());
    graph.node("Transpose", at, List.of(flat), permutation(0, 2, 1));
  }

  private void head(Head head, String x) {
    String pooled = tokens.pool(head.pooling(), x, "pooled"); // (batch, hidden)
    new HeadGraph(graph, tokens, norms, linears).add(head, x, pooled);
  }

  private String block(Block block, String at, String x) {
    return block.normFirst() ? preNorm(block, at, x) : postNorm(block, at, x);
  }

  private String preNorm(Block block, String at, String x) {
    String normed = norms.add(block.attentionNorm(), at + ".norm_before", x);
    x = graph.node("Add", at + ".residual", List.of(attend(block, at, normed), x));
    String normedAgain = norms.add(block.mlpNorm(), at + ".norm_after", x);
    return graph.node("Add", at + ".output", List.of(think(block, at, normedAgain), x));
  }

  private String postNorm(Block block, String at, String x) {
    String residual = graph.node("Add", at + ".residual", List.of(attend(block, at, x), x));
    String normed = norms.add(block.attentionNorm(), at + ".norm_after", residual);
    String sum = graph.node("Add", at + ".mlp.residual", List.of(think(block, at, normed), normed));
    return norms.add(block.mlpNorm(), at + ".output", sum);
  }

  private String attend(Block block, String at, String x) {
    String attended = attention(block.attention(), at + ".attention", x);
    return tokens.scaled(attended, block.attentionScale(), at + ".attention.scaled");
  }

  private String think(Block block, String at, String x) {
    return tokens.scaled(mlp(block.mlp(), at + ".mlp", x), block.mlpScale(), at + ".mlp.scaled");
  }

  private String attention(Attention attention, String at, String x) {
    String query = heads(linear(attention.query(), at + ".query", x), at + ".query", 0, 2, 1, 3);
    String key = heads(linear(attention.key(), at + ".key", x), at + ".key", 0, 2, 3, 1);
    String value = heads(linear(attention.value(), at + ".value", x), at + ".value", 0, 2, 1, 3);
    String scores = // (batch, heads, tokens, tokens)
        graph.node("MatMul", at + ".scores", List.of(query, key));
    String scale = graph.number(at + ".scale", (float) (1 / Math.sqrt(spec.headSize())));
    String scaled = graph.node("Mul", at + ".scores.scaled", List.of(scores, scale));
    String probs = graph.node("Softmax", at + ".probs", List.of(scaled), attribute("axis", -1));
    String context = // (batch, heads, tokens, head)
        graph.node("MatMul", at + ".context.heads", List.of(probs, value));
    String joined =
        graph.node("Transpose", at + ".context.joined", List.of(context), permutation(0, 2, 1, 3));
    String flat = // (batch, tokens, heads × head)
        graph.reshape(joined, at + ".context", 0, spec.tokens(), spec.attentionSize());
    return attention.output() == null ? flat : linear(attention.output(), at + ".output", flat);
  }

  /// (batch, tokens, heads × head) cut into heads, then transposed to the order asked for.
  private String heads(String x, String at, long... order) {
    String cut = graph.reshape(x, at + ".cut", 0, spec.tokens(), spec.numHeads(), spec.headSize());
    return graph.node("Transpose", at + ".heads", List.of(cut), permutation(order));
  }

  private String mlp(Mlp mlp, String at, String x) {
    String up = linear(mlp.up(), at + ".up", x); // (batch, tokens, intermediate)
    String activated = ActivationGraph.add(graph, mlp.activation(), at + ".activation", up);
    return linear(mlp.down(), at + ".output", activated);
  }

  private String linear(Linear linear, String at, String x) {
    return linears.exact(Projection.of(linear), at, x);
  }

  private static AttributeProto permutation(long... order) {
    return integerList("perm", order);
  }
}
