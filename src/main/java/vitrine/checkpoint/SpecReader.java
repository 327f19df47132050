package vitrine.checkpoint;

import static vitrine.checkpoint.file.CheckpointException.Problem.TENSORS;

import java.util.List;
import java.util.Locale;
import vitrine.checkpoint.family.Blueprint;
import vitrine.checkpoint.family.ConfigJson;
import vitrine.checkpoint.family.ConfigJson.Size;
import vitrine.checkpoint.family.Layout;
import vitrine.checkpoint.family.Part;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.TensorSource;
import vitrine.vit.Activation;
import vitrine.vit.Norms;
import vitrine.vit.Positions;
import vitrine.vit.SpecialTokens;
import vitrine.vit.ViTSpec;

/// The dimensions and choices of a ViT: what the shapes of its tensors tell, checked against
/// `config.json`; what they don't tell, from `config.json`, or else what the family's code settles.
/// Where a tensor is missing that would tell, ViT-B/16's dimension stands in: the refusal comes
/// when the weights are taken.
final class SpecReader {
  private final ConfigJson config;
  private final TensorSource tensors;
  private final Blueprint blueprint;
  private final Layout layout;
  private final TensorShapes shapes;

  SpecReader(ConfigJson config, TensorSource tensors, Blueprint blueprint) {
    this.config = config;
    this.tensors = tensors;
    this.blueprint = blueprint;
    this.layout = blueprint.layout();
    this.shapes = new TensorShapes(config, tensors, layout);
  }

  /// @throws CheckpointException where a value is not allowed, or the two disagree
  ViTSpec read() {
    int layers = layers();
    PatchDimensions patches = PatchDimensions.read(shapes);
    int hidden = patches.hidden();
    SpecialTokens special = specialTokens(hidden);
    ImageGrid grid = ImageGrid.read(shapes, blueprint, patches.patch(), special.count());
    AttentionDimensions attention = AttentionDimensions.read(shapes, blueprint, hidden);
    requirePlainMlp();
    int intermediate = shapes.width("intermediate_size", 4 * hidden, layout.name(Part.UP, 0));
    var spec =
        new ViTSpec(
            grid.image().height(),
            grid.image().width(),
            patches.patch().height(),
            patches.patch().width(),
            patches.channels(),
            hidden,
            layers,
            attention.heads(),
            attention.headSize(),
            intermediate,
            LabelCount.read(shapes),
            activation(),
            eps(),
            special,
            grid.positions(),
            norms(),
            qkvBias(),
            layout.has(Part.OUTPUT),
            layout.has(Part.ATTENTION_SCALE),
            blueprint.pooling(),
            layout.has(Part.POOLER) ? shapes.width(Part.POOLER, hidden) : 0);
    checkSize(spec);
    checkWaves(spec);
    return spec;
  }

  private int layers() {
    int told = layout.countBlocks(tensors.names());
    if (told == 0) {
      throw new CheckpointException(
          TENSORS,
          "no tensor's name begins with %s: not a checkpoint of the family %s"
              .formatted(layout.blockStart(), blueprint.family()));
    }
    int layers = config.count("num_hidden_layers", told);
    if (layers != told) {
      throw config.refusal(
          "%s is %d, but the tensors are those of %d"
              .formatted(config.path("num_hidden_layers"), layers, told));
    }
    config.found("num_hidden_layers", layers, "the tensors' names");
    return layers;
  }

  private SpecialTokens specialTokens(int hidden) {
    int registers = shapes.rows(Part.REGISTER_TOKENS, hidden);
    int told = config.countFromZero("num_register_tokens", registers);
    if (told != registers) {
      throw config.refusal(
          "%s is %d, but the tensors are those of %d"
              .formatted(config.path("num_register_tokens"), told, registers));
    }
    return new SpecialTokens(
        shapes.rows(Part.CLS_TOKEN, hidden) > 0, layout.has(Part.DISTILLATION_TOKEN), registers);
  }

  /// SwiGLU and kin (Shazeer 2020) make two halves and multiply one with the other.
  private void requirePlainMlp() {
    String up = layout.convention().weight(layout.name(Part.UP, 0));
    String down = layout.convention().weight(layout.name(Part.DOWN, 0));
    List<Integer> made = shapes.of(up, 2);
    List<Integer> taken = shapes.of(down, 2);
    int out = shapes.outDimension();
    if (!made.isEmpty() && !taken.isEmpty() && made.get(out) == 2 * taken.get(1 - out)) {
      throw new CheckpointException(
          TENSORS,
          "%s makes twice as many values as %s takes, %s and %s: a gated MLP such as SwiGLU; allowed: two linear layers with an activation between them"
              .formatted(up, down, made, taken));
    }
  }

  private Activation activation() {
    Activation activation =
        ActivationNames.named(
            config.text("hidden_act", blueprint.hiddenAct(), ActivationNames.ALLOWED));
    if (activation == null) {
      throw config.refuse("hidden_act", ActivationNames.ALLOWED);
    }
    config.found("hidden_act", activation.name().toLowerCase(Locale.ROOT), blueprint.defaults());
    return activation;
  }

  private double eps() {
    double eps = config.notNegative("layer_norm_eps", blueprint.eps());
    config.found("layer_norm_eps", eps, blueprint.defaults());
    return eps;
  }

  private Norms norms() {
    return new Norms(
        layout.has(Part.PIXEL_NORM),
        layout.has(Part.PATCH_NORM),
        layout.has(Part.EMBEDDING_NORM),
        blueprint.normFirst(),
        layout.has(Part.FINAL_NORM),
        layout.has(Part.POOL_NORM));
  }

  private boolean qkvBias() {
    boolean biased = layout.hasQkvBias(tensors.names());
    if (config.flag("qkv_bias", biased) != biased) {
      throw config.refusal(
          "%s is %s, but query, key and value have %s in the tensors"
              .formatted(config.path("qkv_bias"), !biased, biased ? "biases" : "no biases"));
    }
    config.found("qkv_bias", biased, "the tensors' names");
    return biased;
  }

  private void checkWaves(ViTSpec spec) {
    boolean fits = spec.hiddenSize() % 4 == 0 && spec.hiddenSize() >= 8;
    if (spec.positions() == Positions.SINUSOIDAL && !fits) {
      throw config.refusal(
          "%s is %d; allowed with sinusoidal positions: a multiple of 4 from 8 on"
              .formatted(config.path("hidden_size"), spec.hiddenSize()));
    }
  }

  /// Sizes that Java's arrays don't hold.
  private void checkSize(ViTSpec spec) {
    var image = new Size(spec.imageHeight(), spec.imageWidth());
    long area = (long) image.height() * image.width();
    if (area > Integer.MAX_VALUE / spec.channels()) {
      throw config.refusal(
          "%s is %s, num_channels %d; allowed: 2147483647 values in all"
              .formatted(config.path("image_size"), image, spec.channels()));
    }
    long patches = (long) spec.gridHeight() * spec.gridWidth();
    long tokens = spec.specialTokens().count() + patches;
    if (tokens * tokens > Integer.MAX_VALUE / spec.numHeads()) {
      throw config.refusal(
          "%s is %s, %d patches; allowed: %d attention probabilities"
              .formatted(config.path("image_size"), image, patches, Integer.MAX_VALUE));
    }
  }
}
