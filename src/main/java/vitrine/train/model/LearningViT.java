package vitrine.train.model;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
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
import vitrine.vit.Positions;
import vitrine.vit.SinusoidalPositions;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;
import vitrine.vit.ViTWeights;

/// A ViT whose weights lie in memory, where an optimiser changes them.
///
/// @param vit computes with the parameters' values
/// @param parameters in the order of [ViTWeights#tensors]
public record LearningViT(ViT vit, List<NamedParameter> parameters) {

  /// A ViT that has learned nothing.
  ///
  /// @param spec with a class token, patches in one linear layer, one head
  /// @param seed of its first values
  /// @param range of its first values: standard deviation, or 0 for PyTorch's defaults
  public static LearningViT begin(ViTSpec spec, long seed, double range) {
    return new Maker(spec, new Initialisation(seed, range)).make();
  }

  private static final class Maker {
    private final ViTSpec spec;
    private final Initialisation first;
    private final IdentityHashMap<Tensor, NamedParameter> made = new IdentityHashMap<>();

    Maker(ViTSpec spec, Initialisation first) {
      this.spec = spec;
      this.first = first;
    }

    LearningViT make() {
      Embedding embedding = embedding();
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < spec.numLayers(); i++) {
        blocks.add(block(Names.BLOCKS + i + "."));
      }
      LayerNorm last = spec.norms().afterBlocks() ? norm(Names.FINAL_NORM) : null;
      Linear classifier = linear(Names.HEAD, spec.numLabels(), spec.hiddenSize(), true);
      var head = new Head(spec.pooling(), null, null, classifier, null);
      var weights = new ViTWeights(embedding, List.copyOf(blocks), last, head);
      List<NamedParameter> inOrder =
          weights.tensors().map(tensor -> Objects.requireNonNull(made.get(tensor))).toList();
      return new LearningViT(new ViT(spec, weights), inOrder);
    }

    private Embedding embedding() {
      int hidden = spec.hiddenSize();
      Tensor kernel =
          parameter(
              Names.PATCHES + ".weight",
              Role.WEIGHT,
              spec.patchSize(),
              hidden,
              spec.channels(),
              spec.patchHeight(),
              spec.patchWidth());
      Tensor bias = parameter(Names.PATCHES + ".bias", Role.BIAS, spec.patchSize(), hidden);
      Tensor cls = parameter(Names.CLS_TOKEN, Role.TOKENS, hidden, 1, 1, hidden);
      return new Embedding(
          new PatchEmbedding(null, kernel, bias, null), List.of(cls), positions(), null);
    }

    private @Nullable Tensor positions() {
      return switch (spec.positions()) {
        case NONE -> null;
        case SINUSOIDAL ->
            new SinusoidalPositions(spec.gridHeight(), spec.gridWidth(), spec.hiddenSize());
        case ALL, PATCHES -> {
          int rows = spec.positions() == Positions.ALL ? spec.tokens() : spec.numPatches();
          int hidden = spec.hiddenSize();
          yield parameter(Names.POSITIONS, Role.TOKENS, hidden, 1, rows, hidden);
        }
      };
    }

    private Block block(String block) {
      int hidden = spec.hiddenSize();
      int inner = spec.attentionSize();
      LayerNorm before = norm(block + Names.NORM_BEFORE);
      Attention attention =
          new Attention(
              linear(block + Names.QUERY, inner, hidden, spec.qkvBias()),
              linear(block + Names.KEY, inner, hidden, spec.qkvBias()),
              linear(block + Names.VALUE, inner, hidden, spec.qkvBias()),
              spec.outputProjection() ? linear(block + Names.OUTPUT, hidden, inner, true) : null,
              spec.numHeads());
      LayerNorm after = norm(block + Names.NORM_AFTER);
      Mlp mlp =
          new Mlp(
              linear(block + Names.UP, spec.intermediateSize(), hidden, true),
              linear(block + Names.DOWN, hidden, spec.intermediateSize(), true),
              spec.hiddenAct());
      return new Block(true, before, attention, null, after, mlp, null);
    }

    private LayerNorm norm(String name) {
      int hidden = spec.hiddenSize();
      return new LayerNorm(
          parameter(name + ".weight", Role.SCALE, hidden, hidden),
          parameter(name + ".bias", Role.SHIFT, hidden, hidden),
          spec.layerNormEps());
    }

    private Linear linear(String name, int out, int in, boolean biased) {
      Tensor weight = parameter(name + ".weight", Role.WEIGHT, in, out, in);
      return new Linear(weight, biased ? parameter(name + ".bias", Role.BIAS, in, out) : null);
    }

    private Tensor parameter(String name, Role role, int in, Integer... shape) {
      List<Integer> sizes = List.of(shape);
      int count = sizes.stream().reduce(1, Math::multiplyExact);
      Tensor tensor = Tensor.of(sizes, first.values(role, count, in));
      made.put(tensor, new NamedParameter(name, role, tensor));
      return tensor;
    }
  }
}
