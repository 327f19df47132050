package vitrine.onnx;

import static vitrine.onnx.GraphBuilder.attribute;
import static vitrine.onnx.GraphBuilder.integerList;
import static vitrine.onnx.GraphBuilder.value;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.List;
import vitrine.tensor.Tensor;
import vitrine.vit.Activation;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;
import vitrine.vit.Mlp;
import vitrine.vit.PatchEmbedding;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// {@link ViT#forward} as an ONNX graph, line for line: read the two side by side. Values are named
/// as the `Trace` names them; shapes have the batch in front.
///
/// Input `pixel_values` (batch, channels, height, width), output `logits` (batch, labels), both
/// float32. Only operators of the standard, opset 20.
final class ViTGraph {
  static final String INPUT = "pixel_values";
  static final String OUTPUT = "logits";

  private final ViTSpec spec;
  private final GraphBuilder graph = new GraphBuilder("vit");

  private ViTGraph(ViTSpec spec) {
    this.spec = spec;
  }

  static OnnxGraph of(ViT vit) {
    return new ViTGraph(vit.spec()).forward(vit);
  }

  private OnnxGraph forward(ViT vit) {
    String pixels =
        graph.input(value(INPUT, "batch", spec.channels(), spec.imageHeight(), spec.imageWidth()));
    String x = embed(vit.weights().embedding(), pixels); // (batch, tokens, hidden)
    for (int i = 0; i < spec.numLayers(); i++) {
      x = block(vit.weights().blocks().get(i), "layer." + i, x);
    }
    x = layerNorm(vit.weights().finalNorm(), "norm", x);
    String cls =
        graph.node( // (batch, hidden)
            "Gather", "cls", List.of(x, graph.integer("cls.index", 0)), attribute("axis", 1));
    linear(vit.weights().head(), OUTPUT, cls); // (batch, labels)
    graph.output(value(OUTPUT, "batch", spec.numLabels()));
    return graph.build();
  }

  private String embed(PatchEmbedding embedding, String pixels) {
    int hidden = spec.hiddenSize();
    String grid = // (batch, hidden, rows, columns)
        graph.node(
            "Conv",
            "patches.grid",
            List.of(
                pixels,
                graph.weight("patches.weight", embedding.kernel()),
                graph.weight("patches.bias", embedding.bias())),
            integerList("strides", spec.patchHeight(), spec.patchWidth()),
            integerList("kernel_shape", spec.patchHeight(), spec.patchWidth()));
    String flat = // (batch, hidden, patches)
        reshape(grid, "patches.flat", 0, hidden, spec.numPatches());
    String patches = // (batch, patches, hidden)
        graph.node("Transpose", "embeddings.patches", List.of(flat), permutation(0, 2, 1));
    String tokens = // (batch, tokens, hidden)
        graph.node(
            "Concat",
            "tokens",
            List.of(clsToken(embedding.clsToken(), pixels), patches),
            attribute("axis", 1));
    return graph.node(
        "Add", "embeddings", List.of(tokens, graph.weight("positions", embedding.positions())));
  }

  /// The class token once for each picture of the batch: (batch, 1, hidden).
  private String clsToken(Tensor token, String pixels) {
    String batch =
        graph.node("Shape", "batch", List.of(pixels), attribute("start", 0), attribute("end", 1));
    String shape =
        graph.node(
            "Concat",
            "cls_token.shape",
            List.of(batch, graph.integers("cls_token.tail", 1, spec.hiddenSize())),
            attribute("axis", 0));
    return graph.node(
        "Expand", "cls_token.batch", List.of(graph.weight("cls_token", token), shape));
  }

  private String block(Block block, String at, String x) {
    String attended =
        attention(
            block.attention(),
            at + ".attention",
            layerNorm(block.attentionNorm(), at + ".norm_before", x));
    x = graph.node("Add", at + ".residual", List.of(attended, x));
    String transformed =
        mlp(block.mlp(), at + ".mlp", layerNorm(block.mlpNorm(), at + ".norm_after", x));
    return graph.node("Add", at + ".output", List.of(transformed, x));
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
    String flat = // (batch, tokens, hidden)
        reshape(joined, at + ".context", 0, spec.tokens(), spec.hiddenSize());
    return linear(attention.output(), at + ".output", flat);
  }

  /// (batch, tokens, hidden) cut into heads, then transposed to the order asked for.
  private String heads(String x, String at, long... order) {
    String cut = reshape(x, at + ".cut", 0, spec.tokens(), spec.numHeads(), spec.headSize());
    return graph.node("Transpose", at + ".heads", List.of(cut), permutation(order));
  }

  private String mlp(Mlp mlp, String at, String x) {
    String up = linear(mlp.up(), at + ".up", x); // (batch, tokens, intermediate)
    return linear(mlp.down(), at + ".output", activation(mlp.activation(), at + ".activation", up));
  }

  private String activation(Activation activation, String at, String x) {
    return switch (activation) {
      case GELU -> graph.node("Gelu", at, List.of(x), attribute("approximate", "none"));
      case GELU_TANH -> graph.node("Gelu", at, List.of(x), attribute("approximate", "tanh"));
      case QUICK_GELU -> {
        String scale = graph.number(at + ".scale", 1.702f);
        yield gated(x, graph.node("Mul", at + ".scaled", List.of(x, scale)), at);
      }
      case RELU -> graph.node("Relu", at, List.of(x));
      case SILU -> gated(x, x, at);
    };
  }

  /// x·σ(gate).
  private String gated(String x, String gate, String at) {
    String sigmoid = graph.node("Sigmoid", at + ".gate", List.of(gate));
    return graph.node("Mul", at, List.of(x, sigmoid));
  }

  private String layerNorm(LayerNorm norm, String at, String x) {
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

  /// x·Wᵀ + b: the graph holds Wᵀ (in, out), as `MatMul` wants it.
  private String linear(Linear linear, String at, String x) {
    String weight = graph.transposed(at + ".weight", linear.weight());
    Tensor bias = linear.bias();
    if (bias == null) {
      return graph.node("MatMul", at, List.of(x, weight));
    }
    String product = graph.node("MatMul", at + ".product", List.of(x, weight));
    return graph.node("Add", at, List.of(product, graph.weight(at + ".bias", bias)));
  }

  private String reshape(String x, String at, long... shape) {
    return graph.node("Reshape", at, List.of(x, graph.integers(at + ".shape", shape)));
  }

  private static AttributeProto permutation(long... order) {
    return integerList("perm", order);
  }
}
