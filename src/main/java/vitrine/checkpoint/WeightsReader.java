package vitrine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.family.Blueprint;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.family.PatchLayout;
import vitrine.checkpoint.family.TensorView;
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
import vitrine.vit.SinusoidalPositions;
import vitrine.vit.ViTSpec;
import vitrine.vit.ViTWeights;

/// The parts of a ViT of any family, from where its layout has them.
final class WeightsReader {
  private final ViTSpec spec;
  private final Blueprint blueprint;
  private final Layout layout;
  private final ExpectedTensors expected;

  WeightsReader(ViTSpec spec, Blueprint blueprint, ExpectedTensors expected) {
    this.spec = spec;
    this.blueprint = blueprint;
    this.layout = blueprint.layout();
    this.expected = expected;
  }

  ViTWeights read() {
    Embedding embedding =
        new Embedding(patches(), specialTokens(), positions(), norm(Part.EMBEDDING_NORM));
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < spec.numLayers(); i++) {
      blocks.add(block(i));
    }
    return new ViTWeights(embedding, List.copyOf(blocks), norm(Part.FINAL_NORM), head());
  }

  private PatchEmbedding patches() {
    int hidden = spec.hiddenSize();
    int channels = spec.channels();
    int height = spec.patchHeight();
    int width = spec.patchWidth();
    PatchLayout order = layout.patches();
    String name = layout.name(Part.PATCHES);
    LayerNorm pixelNorm =
        layout.has(Part.PIXEL_NORM)
            ? expected.norm(
                layout.name(Part.PIXEL_NORM),
                spec.patchSize(),
                spec.layerNormEps(),
                values -> order.values(values, channels, height, width))
            : null;
    Tensor kernel =
        expected.take(
            layout.convention().weight(name),
            List.of(order.shape(hidden, channels, height, width)),
            file -> order.kernel(file, hidden, channels, height, width));
    Tensor bias =
        layout.hasBias(Part.PATCHES) ? expected.take(layout.convention().bias(name), hidden) : null;
    return new PatchEmbedding(pixelNorm, kernel, bias, norm(Part.PATCH_NORM));
  }

  private List<Tensor> specialTokens() {
    List<Tensor> tokens = new ArrayList<>();
    int hidden = spec.hiddenSize();
    if (layout.has(Part.CLS_TOKEN)) {
      int rows = spec.specialTokens().cls() ? 1 : 0; // vit-pytorch keeps an empty one
      Tensor cls = expected.rows(layout.name(Part.CLS_TOKEN), rows, hidden);
      tokens.addAll(rows == 0 ? List.of() : List.of(cls));
    }
    if (layout.has(Part.DISTILLATION_TOKEN)) {
      tokens.add(expected.rows(layout.name(Part.DISTILLATION_TOKEN), 1, hidden));
    }
    if (layout.has(Part.REGISTER_TOKENS)) {
      int registers = spec.specialTokens().registers();
      tokens.add(expected.rows(layout.name(Part.REGISTER_TOKENS), registers, hidden));
    }
    return List.copyOf(tokens);
  }

  private @Nullable Tensor positions() {
    return switch (spec.positions()) {
      case NONE -> null;
      case SINUSOIDAL ->
          new SinusoidalPositions(spec.gridHeight(), spec.gridWidth(), spec.hiddenSize());
      case PATCHES, ALL -> learnedPositions();
    };
  }

  /// The positions of the picture's size, interpolated where the file has another.
  private Tensor learnedPositions() {
    String name = layout.name(Part.POSITIONS);
    int special = spec.positions() == Positions.ALL ? spec.specialTokens().count() : 0;
    int learned = expected.countRows(name, spec.hiddenSize()) - special;
    int side = PatchLayout.squareRoot(Math.max(0, learned));
    if (learned == spec.numPatches() || side == 0) {
      return expected.rows(name, special + spec.numPatches(), spec.hiddenSize());
    }
    Tensor positions = expected.rows(name, special + learned, spec.hiddenSize());
    return positions.size() == 0
        ? positions
        : blueprint
            .interpolation()
            .resize(positions, special, side, side, spec.gridHeight(), spec.gridWidth());
  }

  private Block block(int i) {
    int hidden = spec.hiddenSize();
    return new Block(
        spec.norms().beforeSubLayers(),
        expected.norm(layout.name(Part.ATTENTION_NORM, i), hidden, spec.layerNormEps()),
        attention(i),
        scale(Part.ATTENTION_SCALE, i),
        expected.norm(layout.name(Part.MLP_NORM, i), hidden, spec.layerNormEps()),
        new Mlp(
            linear(Part.UP, i, spec.intermediateSize(), hidden),
            linear(Part.DOWN, i, hidden, spec.intermediateSize()),
            spec.hiddenAct()),
        scale(Part.MLP_SCALE, i));
  }

  private Linear linear(Part part, int i, int out, int in) {
    return expected.linear(layout.name(part, i), List.of(out), List.of(in), layout.hasBias(part));
  }

  private Attention attention(int i) {
    List<Integer> hidden = List.of(spec.hiddenSize());
    List<Integer> inner = List.of(spec.numHeads(), spec.headSize());
    List<Linear> qkv =
        layout.has(Part.QKV)
            ? thirds(layout.name(Part.QKV, i))
            : layout.qkv().stream()
                .map(part -> expected.linear(layout.name(part, i), inner, hidden, spec.qkvBias()))
                .toList();
    Linear output =
        spec.outputProjection()
            ? expected.linear(
                layout.name(Part.OUTPUT, i), hidden, inner, layout.hasBias(Part.OUTPUT))
            : null;
    return new Attention(qkv.get(0), qkv.get(1), qkv.get(2), output, spec.numHeads());
  }

  /// Query, key and value, which lie one after the other in one layer.
  private List<Linear> thirds(String name) {
    int inner = spec.attentionSize();
    Linear all =
        expected.linear(name, List.of(3 * inner), List.of(spec.hiddenSize()), spec.qkvBias());
    List<Linear> thirds = new ArrayList<>();
    for (int third = 0; third < 3; third++) {
      Tensor bias = all.bias();
      thirds.add(
          new Linear(
              TensorView.rows(all.weight(), third * inner, inner),
              bias == null ? null : TensorView.rows(bias, third * inner, inner)));
    }
    return thirds;
  }

  private @Nullable Tensor scale(Part part, int i) {
    return layout.has(part) ? expected.take(layout.name(part, i), spec.hiddenSize()) : null;
  }

  private @Nullable LayerNorm norm(Part part) {
    return layout.has(part)
        ? expected.norm(layout.name(part), spec.hiddenSize(), spec.layerNormEps())
        : null;
  }

  private Head head() {
    int hidden = spec.hiddenSize();
    int labels = spec.numLabels();
    boolean pools = layout.has(Part.POOLER);
    return new Head(
        spec.pooling(),
        norm(Part.POOL_NORM),
        pools ? expected.linear(layout.name(Part.POOLER), spec.poolerSize(), hidden) : null,
        expected.linear(layout.name(Part.HEAD), labels, pools ? spec.poolerSize() : hidden),
        layout.has(Part.DISTILLATION_HEAD)
            ? expected.linear(layout.name(Part.DISTILLATION_HEAD), labels, hidden)
            : null);
  }
}
