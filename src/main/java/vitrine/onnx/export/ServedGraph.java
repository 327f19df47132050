package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.attribute;
import static vitrine.onnx.export.GraphBuilder.integerList;
import static vitrine.onnx.export.GraphBuilder.value;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.onnx.Precision;
import vitrine.onnx.weights.PatchProjection;
import vitrine.onnx.weights.Projection;
import vitrine.preprocess.ChannelAffine;
import vitrine.tensor.Tensor;
import vitrine.vit.Activation;
import vitrine.vit.Attention;
import vitrine.vit.Block;
import vitrine.vit.Embedding;
import vitrine.vit.Head;
import vitrine.vit.LayerNorm;
import vitrine.vit.PatchEmbedding;
import vitrine.vit.Pooling;
import vitrine.vit.Positions;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// A ViT as ONNX Runtime runs it fastest: the same function as [ViTGraph]'s, computed otherwise.
///
/// - It takes bytes as they come out of the crop, (batch, height, width, channels): rescaling and
///   normalisation are in the patches' projection.
/// - Queries, keys and values are one product; `MultiHeadAttention` is ONNX Runtime's own.
/// - **Norms are folded** where they stand before the sub-layers. A LayerNorm centres, scales to
///   unit variance, and applies γ and β. Whatever writes to the residual stream is centred over its
///   features once, here, so that the stream's mean is always zero; γ and β go into the linear
///   layer that follows. What remains is x / √(Σx² + d·ε).
/// - The last block computes only the tokens that the head reads.
/// - In int8 the blocks' linear layers and the patches' are `DynamicQuantizeMatMul` and
///   `MatMulInteger`; in float16 the blocks' sub-layers compute in it, and the residual stream and
///   its norms do not.
///
/// Input `pixels` uint8, output `logits` (batch, labels) float32.
final class ServedGraph {
  static final String INPUT = "pixels";
  static final String OUTPUT = ViTGraph.OUTPUT;

  private final ViTSpec spec;
  private final ChannelAffine affine;
  private final boolean folded;
  private final GraphBuilder graph = new GraphBuilder("vit");
  private final LinearGraph linears;

  private ServedGraph(ViT vit, ChannelAffine affine, Precision precision) {
    spec = vit.spec();
    this.affine = affine;
    folded = isFoldable(vit);
    linears = new LinearGraph(graph, precision);
  }

  /// @param affine of its pixels
  /// @param precision of the linear layers: float32, float16 or int8
  static OnnxGraph of(ViT vit, ChannelAffine affine, Precision precision) {
    if (precision == Precision.INT4) {
      throw new IllegalArgumentException("int4 is not written");
    }
    return new ServedGraph(vit, affine, precision).forward(vit);
  }

  /// Whether all that writes to the residual stream is a linear layer or a constant, and all that
  /// reads it a norm.
  private static boolean isFoldable(ViT vit) {
    Head head = vit.weights().head();
    boolean normedAtTheEnd =
        vit.weights().finalNorm() != null || (head.norm() != null && head.distillation() == null);
    return normedAtTheEnd
        && vit.weights().blocks().stream()
            .allMatch(block -> block.normFirst() && block.attention().output() != null);
  }

  private OnnxGraph forward(ViT vit) {
    String pixels =
        graph.input(
            value(
                INPUT,
                TensorProto.DataType.UINT8,
                "batch",
                spec.imageHeight(),
                spec.imageWidth(),
                spec.channels()));
    String x = embed(vit.weights().embedding(), pixels); // (batch, tokens, hidden)
    int last = spec.numLayers() - 1;
    for (int i = 0; i <= last; i++) {
      int kept = i == last ? tokensRead(vit.weights().head()) : spec.tokens();
      x = block(vit.weights().blocks().get(i), "layer." + i, x, kept);
    }
    head(vit.weights().finalNorm(), vit.weights().head(), x); // (batch, labels)
    graph.output(value(OUTPUT, "batch", spec.numLabels()));
    return graph.build();
  }

  /// How many of the tokens, at the beginning, the head reads.
  private int tokensRead(Head head) {
    if (head.pooling() != Pooling.CLS) {
      return spec.tokens();
    }
    return head.distillation() == null ? 1 : 2;
  }

  private String embed(Embedding embedding, String pixels) {
    boolean centred = folded && embedding.patches().norm() == null && embedding.norm() == null;
    String x = patches(embedding.patches(), pixels, centred); // (batch, patches, hidden)
    Tensor positions = embedding.positions();
    boolean all = spec.positions() == Positions.ALL;
    if (positions != null && !all) {
      x = graph.node("Add", "patches.placed", List.of(x, positions(positions, centred)));
    }
    x = withSpecialTokens(embedding.specialTokens(), x, centred); // (batch, tokens, hidden)
    if (positions != null && all) {
      x = graph.node("Add", "tokens.placed", List.of(x, positions(positions, centred)));
    }
    x = layerNorm(embedding.norm(), "embeddings.norm", x);
    return folded && !centred ? centre(x, "embeddings.centred") : x;
  }

  private String centre(String x, String at) {
    String axis = graph.integers(at + ".axis", -1);
    String mean = graph.node("ReduceMean", at + ".mean", List.of(x, axis));
    return graph.node("Sub", at, List.of(x, mean));
  }

  private String positions(Tensor positions, boolean centred) {
    return graph.weight("positions", centred ? centredRows(positions) : positions);
  }

  /// Each token less its mean over the features.
  private Tensor centredRows(Tensor tokens) {
    float[] values = tokens.floats();
    float[] out = new float[values.length];
    for (int from = 0; from < values.length; from += spec.hiddenSize()) {
      float[] token = new float[spec.hiddenSize()];
      System.arraycopy(values, from, token, 0, token.length);
      System.arraycopy(Projection.centred(token), 0, out, from, token.length);
    }
    return Tensor.of(tokens.shape(), out);
  }

  private String patches(PatchEmbedding patches, String pixels, boolean centred) {
    var projection = new PatchProjection(patches, affine);
    String cut = cut(pixels); // (batch, patches, patchHeight × patchWidth × channels)
    LayerNorm pixelNorm = projection.pixelNorm();
    if (pixelNorm == null) {
      Projection ofBytes = projection.ofBytes();
      String x = linears.ofBytes(centred ? ofBytes.centred() : ofBytes, "patches", cut);
      return layerNorm(patches.norm(), "patches.norm", x);
    }
    String bytes = linears.floats(cut, "patches.bytes");
    String scale = graph.weight("patches.pixels.scale", projection.scale());
    String scaled = graph.node("Mul", "patches.pixels.scaled", List.of(bytes, scale));
    String shift = graph.weight("patches.pixels.shift", projection.shift());
    String values = graph.node("Add", "patches.pixels", List.of(scaled, shift));
    String normed = layerNorm(pixelNorm, "patches.pixels.norm", values);
    Projection ofValues = projection.ofValues();
    String x = linears.exact(centred ? ofValues.centred() : ofValues, "patches", normed);
    return layerNorm(patches.norm(), "patches.norm", x);
  }

  /// The patches' bytes, row by row, each pixel's channels together.
  private String cut(String pixels) {
    String cut = // (batch, grid height, patch height, grid width, patch width × channels)
        reshape(
            wholePatches(pixels),
            "patches.cut",
            0,
            spec.gridHeight(),
            spec.patchHeight(),
            spec.gridWidth(),
            (long) spec.patchWidth() * spec.channels());
    String ordered =
        graph.node(
            "Transpose", "patches.ordered", List.of(cut), integerList("perm", 0, 1, 3, 2, 4));
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
    String axes = graph.integers("patches.crop.axes", 1, 2);
    return graph.node("Slice", "patches.crop", List.of(pixels, from, to, axes));
  }

  private String withSpecialTokens(List<Tensor> special, String patches, boolean centred) {
    if (special.isEmpty()) {
      return patches;
    }
    String zeros = zeros(patches, "special_tokens.zeros");
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < special.size(); i++) {
      String at = "special_tokens." + i;
      Tensor tokens = special.get(i);
      String once = graph.weight(at, centred ? centredRows(tokens) : tokens);
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

  /// @param kept how many of the tokens, at the beginning, are wanted
  private String block(Block block, String at, String x, int kept) {
    return block.normFirst() ? preNorm(block, at, x, kept) : postNorm(block, at, x, kept);
  }

  private String preNorm(Block block, String at, String x, int kept) {
    String normed = norm(block.attentionNorm(), at + ".norm_before", x);
    String attended = attend(block, at, normed, kept);
    x = graph.node("Add", at + ".residual", List.of(first(kept, x, at + ".kept"), attended));
    String normedAgain = norm(block.mlpNorm(), at + ".norm_after", x);
    return graph.node("Add", at + ".output", List.of(x, think(block, at, normedAgain)));
  }

  private String postNorm(Block block, String at, String x, int kept) {
    String attended = attend(block, at, x, kept);
    String sum =
        graph.node("Add", at + ".residual", List.of(first(kept, x, at + ".kept"), attended));
    String normed = layerNorm(block.attentionNorm(), at + ".norm_after", sum);
    String thought = think(block, at, normed);
    String sumAgain = graph.node("Add", at + ".mlp.residual", List.of(normed, thought));
    return layerNorm(block.mlpNorm(), at + ".output", sumAgain);
  }

  private String attend(Block block, String at, String x, int kept) {
    Attention attention = block.attention();
    String in = at + ".attention";
    x = linears.narrow(x, in + ".narrow");
    Projection query = after(block.attentionNorm(), block, Projection.of(attention.query()));
    Projection key = after(block.attentionNorm(), block, Projection.of(attention.key()));
    Projection value = after(block.attentionNorm(), block, Projection.of(attention.value()));
    List<String> inputs;
    if (kept == spec.tokens()) {
      Projection qkv = Projection.beside(List.of(query, key, value));
      inputs = split(linears.add(qkv, in + ".qkv", x), in, "query", "key", "value");
    } else {
      inputs = new ArrayList<>();
      inputs.add(linears.add(query, in + ".query", first(kept, x, in + ".kept")));
      Projection kv = Projection.beside(List.of(key, value));
      inputs.addAll(split(linears.add(kv, in + ".kv", x), in, "key", "value"));
    }
    String context = // (batch, kept, heads × head)
        graph.contrib(
            "MultiHeadAttention", in + ".context", inputs, attribute("num_heads", spec.numHeads()));
    if (attention.output() == null) {
      return scaled(linears.widen(context, in + ".wide"), block.attentionScale(), in + ".scaled");
    }
    Projection output = Projection.of(attention.output()).scaled(block.attentionScale());
    String attended = linears.add(folded ? output.centred() : output, in + ".output", context);
    return linears.widen(attended, in + ".wide");
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

  private String scaled(String x, @Nullable Tensor scale, String at) {
    return scale == null
        ? x
        : graph.node("Mul", at, List.of(x, graph.weight(at + ".weight", scale)));
  }

  /// The first `count` tokens.
  private String first(int count, String x, String at) {
    if (count == spec.tokens()) {
      return x;
    }
    String from = graph.integers(at + ".from", 0);
    String to = graph.integers(at + ".to", count);
    String axis = graph.integers(at + ".axis", 1);
    return graph.node("Slice", at, List.of(x, from, to, axis));
  }

  private void head(@Nullable LayerNorm finalNorm, Head head, String x) {
    String pooled; // (batch, hidden)
    if (folded && finalNorm != null && head.pooling() != Pooling.CLS) {
      pooled =
          affine(
              finalNorm,
              "pooled.affine",
              pool(head.pooling(), norm(finalNorm, "norm", x), "pooled"));
    } else {
      x = layerNorm(finalNorm, "norm", x);
      pooled = pool(head.pooling(), x, "pooled");
    }
    pooled = layerNorm(head.norm(), "pooled.norm", pooled);
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
            token(x, 1, "token.distillation"));
    String sum = graph.node("Add", OUTPUT + ".sum", List.of(logits, taught));
    graph.node("Mul", OUTPUT, List.of(sum, graph.number(OUTPUT + ".half", 0.5f)));
  }

  /// What a folded norm leaves to do where no linear layer follows: √d·γ·x + β.
  private String affine(LayerNorm norm, String at, String x) {
    float[] factors = norm.weight().floats().clone();
    for (int i = 0; i < factors.length; i++) {
      factors[i] *= (float) Math.sqrt(factors.length);
    }
    String gamma = graph.weight(at + ".weight", Tensor.of(List.of(factors.length), factors));
    String scaled = graph.node("Mul", at + ".scaled", List.of(x, gamma));
    return graph.node("Add", at, List.of(scaled, graph.weight(at + ".bias", norm.bias())));
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

  /// The norm before a sub-layer: where norms are folded, only its scaling to unit variance is
  /// left.
  private String norm(LayerNorm norm, String at, String x) {
    if (!folded) {
      return layerNorm(norm, at, x);
    }
    String axis = graph.integers(at + ".axis", -1);
    String squares = graph.node("ReduceSumSquare", at + ".squares", List.of(x, axis));
    String epsilon = graph.number(at + ".epsilon", (float) (spec.hiddenSize() * norm.eps()));
    String sum = graph.node("Add", at + ".sum", List.of(squares, epsilon));
    String length = graph.node("Sqrt", at + ".length", List.of(sum));
    return graph.node("Div", at, List.of(x, length));
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

  private String reshape(String x, String at, long... shape) {
    return graph.node("Reshape", at, List.of(x, graph.integers(at + ".shape", shape)));
  }
}
