package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;
import static vitrine.onnx.export.GraphBuilder.integerList;
import static vitrine.onnx.export.GraphBuilder.value;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.Embedding;
import vitrine.vit.Head;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;
import vitrine.vit.Mlp;
import vitrine.vit.PatchEmbedding;
import vitrine.vit.Pooling;
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
  static final String OUTPUT = "logits";
  private static final String PATCHES = "embeddings.patches";

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
    head(vit.weights().head(), x); // (batch, labels)
    graph.output(value(OUTPUT, "batch", spec.numLabels()));
    return graph.build();
  }

  private String embed(Embedding embedding, String pixels) {
    String tokens = patches(embedding.patches(), pixels); // (batch, patches, hidden)
    Tensor positions = embedding.positions();
    boolean all = spec.positions() == Positions.ALL;
    if (positions != null && !all) {
      tokens = graph.node("Add", "patches.placed", List.of(tokens, positions(positions)));
    }
    tokens =
        withSpecialTokens(embedding.specialTokens(), pixels, tokens); // (batch, tokens, hidden)
    if (positions != null && all) {
      tokens = graph.node("Add", "embeddings", List.of(tokens, positions(positions)));
    } else {
      tokens = graph.node("Identity", "embeddings", List.of(tokens));
    }
    return layerNorm(embedding.norm(), "embeddings.norm", tokens);
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
      String normed = layerNorm(pixelNorm, PATCHES + ".pixels", cut(pixels));
      linear(new Linear(patches.kernel(), patches.bias()), at, normed);
    }
    return layerNorm(patches.norm(), PATCHES, at); // (batch, patches, hidden)
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
        reshape(grid, "patches.flat", 0, spec.hiddenSize(), spec.numPatches());
    graph.node("Transpose", at, List.of(flat), permutation(0, 2, 1));
  }

  /// The patches, each flattened: (batch, patches, channels × patchHeight × patchWidth).
  private String cut(String pixels) {
    String cut = // (batch, channels, grid height, patch height, grid width, patch width)
        reshape(
            wholePatches(pixels),
            "patches.cut",
            0,
            spec.channels(),
            spec.gridHeight(),
            spec.patchHeight(),
            spec.gridWidth(),
            spec.patchWidth());
    String ordered =
        graph.node("Transpose", "patches.ordered", List.of(cut), permutation(0, 2, 4, 1, 3, 5));
    return reshape(ordered, "patches.flat", 0, spec.numPatches(), spec.patchSize());
  }

  /// The picture without what is over after the last whole patch.
  private String wholePatches(String pixels) {
    long height = (long) spec.gridHeight() * spec.patchHeight();
    long width = (long) spec.gridWidth() * spec.patchWidth();
    if (height == spec.imageHeight() && width == spec.imageWidth()) {
      return pixels;
    }
    String from = graph.integers("patches.crop.from", 0, 0);
    String to = graph.integers("patches.crop.to", height, width);
    String axes = graph.integers("patches.crop.axes", 2, 3);
    return graph.node("Slice", "patches.crop", List.of(pixels, from, to, axes));
  }

  private String withSpecialTokens(List<Tensor> special, String pixels, String patches) {
    if (special.isEmpty()) {
      return patches;
    }
    String batch =
        graph.node("Shape", "batch", List.of(pixels), attribute("start", 0), attribute("end", 1));
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < special.size(); i++) {
      parts.add(onceForEachPicture(special.get(i), "special_tokens." + i, batch));
    }
    parts.add(patches);
    return graph.node("Concat", "tokens", parts, attribute("axis", 1));
  }

  /// Learned tokens, the same for each picture of the batch: (batch, count, hidden).
  private String onceForEachPicture(Tensor tokens, String at, String batch) {
    int count = tokens.size() / spec.hiddenSize();
    String shape =
        graph.node(
            "Concat",
            at + ".shape",
            List.of(batch, graph.integers(at + ".tail", count, spec.hiddenSize())),
            attribute("axis", 0));
    return graph.node("Expand", at + ".batch", List.of(graph.weight(at, tokens), shape));
  }

  private void head(Head head, String x) {
    String pooled = pool(head.pooling(), x, "pooled"); // (batch, hidden)
    pooled = layerNorm(head.norm(), "pooled.norm", pooled);
    if (head.pooler() != null) {
      String projected = linear(head.pooler(), "pooler.linear", pooled);
      pooled = graph.node("Tanh", "pooler", List.of(projected));
    }
    if (head.distillation() == null) {
      linear(head.classifier(), OUTPUT, pooled);
      return;
    }
    String logits = linear(head.classifier(), OUTPUT + ".cls", pooled);
    String taught =
        linear(head.distillation(), OUTPUT + ".distillation", token(x, 1, "token.distillation"));
    String sum = graph.node("Add", OUTPUT + ".sum", List.of(logits, taught));
    graph.node("Mul", OUTPUT, List.of(sum, graph.number(OUTPUT + ".half", 0.5f)));
  }

  private String pool(Pooling pooling, String x, String at) {
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

  /// Token i of each picture: (batch, hidden).
  private String token(String x, int i, String at) {
    String index = graph.integer(at + ".index", i);
    return graph.node("Gather", at, List.of(x, index), attribute("axis", 1));
  }

  private String block(Block block, String at, String x) {
    return block.normFirst() ? preNorm(block, at, x) : postNorm(block, at, x);
  }

  private String preNorm(Block block, String at, String x) {
    String normed = layerNorm(block.attentionNorm(), at + ".norm_before", x);
    x = graph.node("Add", at + ".residual", List.of(attend(block, at, normed), x));
    String normedAgain = layerNorm(block.mlpNorm(), at + ".norm_after", x);
    return graph.node("Add", at + ".output", List.of(think(block, at, normedAgain), x));
  }

  private String postNorm(Block block, String at, String x) {
    String residual = graph.node("Add", at + ".residual", List.of(attend(block, at, x), x));
    String normed = layerNorm(block.attentionNorm(), at + ".norm_after", residual);
    String sum = graph.node("Add", at + ".mlp.residual", List.of(think(block, at, normed), normed));
    return layerNorm(block.mlpNorm(), at + ".output", sum);
  }

  private String attend(Block block, String at, String x) {
    String attended = attention(block.attention(), at + ".attention", x);
    return scaled(attended, block.attentionScale(), at + ".attention.scaled");
  }

  private String think(Block block, String at, String x) {
    return scaled(mlp(block.mlp(), at + ".mlp", x), block.mlpScale(), at + ".mlp.scaled");
  }

  private String scaled(String x, @Nullable Tensor scale, String at) {
    return scale == null
        ? x
        : graph.node("Mul", at, List.of(x, graph.weight(at + ".weight", scale)));
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
        reshape(joined, at + ".context", 0, spec.tokens(), spec.attentionSize());
    return attention.output() == null ? flat : linear(attention.output(), at + ".output", flat);
  }

  /// (batch, tokens, heads × head) cut into heads, then transposed to the order asked for.
  private String heads(String x, String at, long... order) {
    String cut = reshape(x, at + ".cut", 0, spec.tokens(), spec.numHeads(), spec.headSize());
    return graph.node("Transpose", at + ".heads", List.of(cut), permutation(order));
  }

  private String mlp(Mlp mlp, String at, String x) {
    String up = linear(mlp.up(), at + ".up", x); // (batch, tokens, intermediate)
    String activated = ActivationGraph.add(graph, mlp.activation(), at + ".activation", up);
    return linear(mlp.down(), at + ".output", activated);
  }

  /// Nothing where there is no norm.
  private String layerNorm(@Nullable LayerNorm norm, String at, String x) {
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
