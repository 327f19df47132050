package vitrine.onnx.export;

import static vitrine.onnx.export.GraphBuilder.value;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.onnx.Precision;
import vitrine.onnx.weights.PatchProjection;
import vitrine.onnx.weights.Projection;
import vitrine.preprocess.ChannelAffine;
import vitrine.tensor.Tensor;
import vitrine.vit.Embedding;
import vitrine.vit.Head;
import vitrine.vit.LayerNorm;
import vitrine.vit.Linear;
import vitrine.vit.PatchEmbedding;
import vitrine.vit.Pooling;
import vitrine.vit.Positions;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// A ViT as ONNX Runtime runs it fastest: the same function as [ViTGraph]'s, computed otherwise.
///
/// - It takes bytes as they come out of the crop, (batch, height, width, channels): rescaling and
///   normalisation are in the patches' projection. For those who rescale and normalise themselves
///   it is also written to take values, (batch, channels, height, width).
/// - Queries, keys and values are one product; `MultiHeadAttention` is ONNX Runtime's own.
/// - **Norms are folded** where they stand before the sub-layers. A LayerNorm centres, scales to
///   unit variance, and applies γ and β. Whatever writes to the residual stream is centred over its
///   features once, here, so that the stream's mean is always zero; γ and β go into the linear
///   layer that follows. What remains is x / √(Σx² + d·ε).
/// - The last block computes only the tokens that the head reads.
/// - In int8 the blocks' linear layers and the patches' are `DynamicQuantizeMatMul` and
///   `MatMulInteger`; in float16 the blocks' sub-layers compute in it, and the residual stream and
///   its norms do not. Of values the patches' projection is float32 in every precision: it is a
///   hundredth of the work, and values are no integers already, as bytes are.
///
/// Input `pixels` uint8 or `pixel_values` float32, output `logits` (batch, labels) float32, and,
/// for explanations, each layer's attention ([AttentionGraph]); or, in the place of the logits,
/// `embedding` (batch, hidden) float32: what the head classifies.
final class ServedGraph {
  static final String INPUT = "pixels";
  private static final String EMBEDDING = "embedding";

  private final ViTSpec spec;
  private final @Nullable ChannelAffine affine; // null where it takes values
  private final boolean folded;
  private final boolean attention;
  private final GraphBuilder graph = new GraphBuilder("vit");
  private final LayerNormGraph norms = new LayerNormGraph(graph);
  private final TokenGraph tokens;
  private final LinearGraph linears;

  private ServedGraph(
      ViT vit, @Nullable ChannelAffine affine, Precision precision, boolean attention) {
    if (precision == Precision.INT4) {
      throw new IllegalArgumentException("int4 is not written");
    }
    spec = vit.spec();
    this.affine = affine;
    this.attention = attention;
    folded = isFoldable(vit);
    tokens = new TokenGraph(graph, spec);
    linears = new LinearGraph(graph, precision);
  }

  /// @param affine of its pixels
  /// @param precision of the linear layers: float32, float16 or int8
  static OnnxGraph of(ViT vit, ChannelAffine affine, Precision precision) {
    return new ServedGraph(vit, affine, precision, false).forward(vit);
  }

  /// The same graph, whose outputs are also `layer.0.attention.probs`, …, each float32 (batch,
  /// heads, tokens, tokens).
  static OnnxGraph withAttention(ViT vit, ChannelAffine affine, Precision precision) {
    return new ServedGraph(vit, affine, precision, true).forward(vit);
  }

  /// The same graph for pixels that are rescaled and normalised already.
  static OnnxGraph ofValues(ViT vit, Precision precision) {
    return new ServedGraph(vit, null, precision, false).forward(vit);
  }

  /// The same graph as far as the token that the head classifies, after its norm.
  ///
  /// @param affine of its pixels; null where it takes values
  static OnnxGraph ofEmbeddings(ViT vit, @Nullable ChannelAffine affine, Precision precision) {
    return new ServedGraph(vit, affine, precision, false).embed(vit);
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
    Pooled read = pool(vit.weights().finalNorm(), vit.weights().head().pooling(), encode(vit));
    new HeadGraph(graph, tokens, norms, linears)
        .add(vit.weights().head(), read.tokens(), read.pooled()); // (batch, labels)
    graph.output(value(HeadGraph.OUTPUT, "batch", spec.numLabels()));
    return graph.build();
  }

  private OnnxGraph embed(ViT vit) {
    Head head = vit.weights().head();
    Pooled read = pool(vit.weights().finalNorm(), head.pooling(), encode(vit));
    String normed = norms.add(head.norm(), "pooled.norm", read.pooled()); // (batch, hidden)
    graph.node("Identity", EMBEDDING, List.of(normed));
    graph.output(value(EMBEDDING, "batch", spec.hiddenSize()));
    return graph.build();
  }

  /// The tokens after the last block: (batch, tokens read, hidden).
  private String encode(ViT vit) {
    String pixels = affine == null ? ViTGraph.pixelValues(graph, spec) : bytes();
    String x = embed(vit.weights().embedding(), pixels); // (batch, tokens, hidden)
    var block = new ServedBlock(graph, spec, linears, norms, tokens, folded, attention);
    int last = spec.numLayers() - 1;
    for (int i = 0; i <= last; i++) {
      int kept = i == last ? tokensRead(vit.weights().head()) : spec.tokens();
      x = block.add(vit.weights().blocks().get(i), "layer." + i, x, kept);
    }
    return x;
  }

  private String bytes() {
    return graph.input(
        value(
            INPUT,
            TensorProto.DataType.UINT8,
            "batch",
            spec.imageHeight(),
            spec.imageWidth(),
            spec.channels()));
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
    String x = // (batch, patches, hidden)
        affine == null
            ? patchesOfValues(embedding.patches(), pixels, centred)
            : patchesOfBytes(embedding.patches(), affine, pixels, centred);
    Tensor positions = embedding.positions();
    boolean all = spec.positions() == Positions.ALL;
    if (positions != null && !all) {
      x = graph.node("Add", "patches.placed", List.of(x, positions(positions, centred)));
    }
    List<Tensor> special = embedding.specialTokens();
    if (centred) {
      special = special.stream().map(this::centredRows).toList();
    }
    x = tokens.withSpecial(special, x); // (batch, tokens, hidden)
    if (positions != null && all) {
      x = graph.node("Add", "tokens.placed", List.of(x, positions(positions, centred)));
    }
    x = norms.add(embedding.norm(), "embeddings.norm", x);
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

  private String patchesOfValues(PatchEmbedding patches, String pixels, boolean centred) {
    String cut = // (batch, patches, channels × patchHeight × patchWidth)
        new PatchGraph(graph, spec).channelsFirst(pixels);
    String normed = norms.add(patches.pixelNorm(), "patches.pixels.norm", cut);
    Projection ofValues = Projection.of(new Linear(patches.kernel(), patches.bias()));
    String x = linears.exact(centred ? ofValues.centred() : ofValues, "patches", normed);
    return norms.add(patches.norm(), "patches.norm", x);
  }

  private String patchesOfBytes(
      PatchEmbedding patches, ChannelAffine affine, String pixels, boolean centred) {
    var projection = new PatchProjection(patches, affine);
    String cut = // (batch, patches, patchHeight × patchWidth × channels)
        new PatchGraph(graph, spec).channelsLast(pixels);
    LayerNorm pixelNorm = projection.pixelNorm();
    if (pixelNorm == null) {
      Projection ofBytes = projection.ofBytes();
      String x = linears.ofBytes(centred ? ofBytes.centred() : ofBytes, "patches", cut);
      return norms.add(patches.norm(), "patches.norm", x);
    }
    String bytes = linears.floats(cut, "patches.bytes");
    String scale = graph.weight("patches.pixels.scale", projection.scale());
    String scaled = graph.node("Mul", "patches.pixels.scaled", List.of(bytes, scale));
    String shift = graph.weight("patches.pixels.shift", projection.shift());
    String values = graph.node("Add", "patches.pixels", List.of(scaled, shift));
    String normed = norms.add(pixelNorm, "patches.pixels.norm", values);
    Projection ofValues = projection.ofValues();
    String x = linears.exact(centred ? ofValues.centred() : ofValues, "patches", normed);
    return norms.add(patches.norm(), "patches.norm", x);
  }

  /// All tokens (batch, tokens, hidden), and the one of them all (batch, hidden).
  private record Pooled(String tokens, String pooled) {}

  private Pooled pool(@Nullable LayerNorm finalNorm, Pooling pooling, String x) {
    if (folded && finalNorm != null && pooling != Pooling.CLS) {
      String pooled = tokens.pool(pooling, norms.scaling(finalNorm, "norm", x), "pooled");
      return new Pooled(x, norms.affine(finalNorm, "pooled.affine", pooled));
    }
    String normed = norms.add(finalNorm, "norm", x);
    return new Pooled(normed, tokens.pool(pooling, normed, "pooled"));
  }
}
