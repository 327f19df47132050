package vitrine.checkpoint;

import static vitrine.checkpoint.CheckpointException.Problem.TENSORS;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.ConfigJson.Size;
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

  SpecReader(ConfigJson config, TensorSource tensors, Blueprint blueprint) {
    this.config = config;
    this.tensors = tensors;
    this.blueprint = blueprint;
    this.layout = blueprint.layout();
  }

  /// @throws CheckpointException where a value is not allowed, or the two disagree
  ViTSpec read() {
    int layers = layers();
    PatchLayout.Told patches = patches();
    int channels = channels(patches);
    Size patch = patchSize(patches, channels);
    int hidden = hidden(patches);
    SpecialTokens special = specialTokens(hidden);
    Grid grid = grid(patch, special.count());
    int attention = attentionSize(hidden);
    int heads = heads(hidden, attention);
    int intermediate =
        size("intermediate_size", 4 * hidden, layout.name(Part.UP, 0), outDimension());
    int poolerSize = layout.has(Part.POOLER) ? told(Part.POOLER, hidden) : 0;
    int labels = labels();
    var spec =
        new ViTSpec(
            grid.image().height(),
            grid.image().width(),
            patch.height(),
            patch.width(),
            channels,
            hidden,
            layers,
            heads,
            attention / heads,
            intermediate,
            labels,
            activation(),
            eps(),
            special,
            grid.positions(),
            norms(),
            qkvBias(),
            layout.has(Part.OUTPUT),
            layout.has(Part.ATTENTION_SCALE),
            blueprint.pooling(),
            poolerSize);
    checkSize(spec);
    return spec;
  }

  private String shapeOf(String tensor) {
    return "shape of " + tensor;
  }

  /// What the shape of a tensor of the right rank tells, or an empty list.
  private List<Integer> shape(String tensor, int rank) {
    if (!tensors.names().contains(tensor)) {
      return List.of();
    }
    List<Integer> shape = tensors.tensor(tensor).shape();
    return shape.size() == rank && !shape.contains(0) ? shape : List.of();
  }

  /// In which dimension of a linear layer's weight its width of output is.
  private int outDimension() {
    return layout.convention() == Convention.JAX ? 1 : 0;
  }

  /// The width of a layer's output that is not in a block.
  private int told(Part part, int missing) {
    List<Integer> shape = shape(layout.convention().weight(layout.name(part)), 2);
    return shape.isEmpty() ? missing : shape.get(outDimension());
  }

  /// A size that both a key and a dimension of a layer's weight tell.
  private int size(String key, int missing, String layer, int dimension) {
    String tensor = layout.convention().weight(layer);
    List<Integer> shape = shape(tensor, 2);
    int told = shape.isEmpty() ? missing : shape.get(dimension);
    int size = config.count(key, told);
    if (!shape.isEmpty() && size != told) {
      throw disagree(config.path(key) + " is " + size, tensor, shape);
    }
    config.found(key, size, shapeOf(tensor));
    return size;
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

  private String patchTensor() {
    return layout.convention().weight(layout.name(Part.PATCHES));
  }

  private PatchLayout.Told patches() {
    List<Integer> shape = shape(patchTensor(), layout.patches().rank());
    return shape.isEmpty()
        ? new PatchLayout.Told(
            config.count("hidden_size", widthOfNorm()),
            config.count("num_channels", 3),
            config.has("patch_size") ? config.size("patch_size") : new Size(16, 16),
            0)
        : layout.patches().read(shape);
  }

  private int widthOfNorm() {
    List<Integer> shape =
        shape(layout.convention().normWeight(layout.name(Part.ATTENTION_NORM, 0)), 1);
    return shape.isEmpty() ? 768 : shape.getFirst();
  }

  private CheckpointException patchesDisagree(String key, Object value) {
    return disagree(
        config.path(key) + " is " + value, patchTensor(), tensors.tensor(patchTensor()).shape());
  }

  private int hidden(PatchLayout.Told told) {
    int hidden = config.count("hidden_size", told.hidden());
    if (hidden != told.hidden()) {
      throw patchesDisagree("hidden_size", hidden);
    }
    config.found("hidden_size", hidden, shapeOf(patchTensor()));
    return hidden;
  }

  /// The channels of a flattened patch are not always told by its length.
  private int channels(PatchLayout.Told told) {
    if (told.channels() == 0 && !config.has("num_channels") && !config.has("patch_size")) {
      throw config.missing(
          "patch_size",
          "%d values are no square patch of 3 channels or 1".formatted(told.values()));
    }
    boolean flat = layout.patches().rank() == 2 && told.values() > 0;
    int absent = told.channels();
    if (flat && config.has("patch_size")) {
      Size patch = config.size("patch_size");
      absent = told.values() / Math.max(1, Math.multiplyExact(patch.height(), patch.width()));
    }
    int channels = config.count("num_channels", Math.max(1, absent));
    if (flat ? told.values() % channels != 0 : channels != told.channels()) {
      throw patchesDisagree("num_channels", channels);
    }
    config.found("num_channels", channels, shapeOf(patchTensor()));
    return channels;
  }

  private Size patchSize(PatchLayout.Told told, int channels) {
    boolean flat = layout.patches().rank() == 2 && told.values() > 0;
    Size known = flat ? square(told.values() / channels) : told.patch();
    Size patch = config.has("patch_size") ? config.size("patch_size") : known;
    if (patch == null) {
      throw config.missing(
          "patch_size", "%d values are no square patch".formatted(told.values() / channels));
    }
    boolean fits =
        flat
            ? (long) patch.height() * patch.width() * channels == told.values()
            : patch.equals(known);
    if (!fits) {
      throw patchesDisagree("patch_size", patch);
    }
    config.found("patch_size", patch, shapeOf(patchTensor()));
    return patch;
  }

  private static @Nullable Size square(int values) {
    int side = PatchLayout.squareRoot(values);
    return side == 0 ? null : new Size(side, side);
  }

  private SpecialTokens specialTokens(int hidden) {
    return new SpecialTokens(
        rows(Part.CLS_TOKEN, hidden) > 0,
        layout.has(Part.DISTILLATION_TOKEN),
        rows(Part.REGISTER_TOKENS, hidden));
  }

  /// How many tokens a tensor holds; a missing one would hold one.
  private int rows(Part part, int hidden) {
    if (!layout.has(part)) {
      return 0;
    }
    String name = layout.name(part);
    return tensors.names().contains(name) ? tensors.tensor(name).size() / hidden : 1;
  }

  /// The picture's size and which tokens have a position: the three depend on each other.
  private record Grid(Size image, Positions positions) {}

  private Grid grid(Size patch, int special) {
    if (!layout.has(Part.POSITIONS)) {
      return new Grid(image(patch, 0), Positions.NONE);
    }
    String name = layout.name(Part.POSITIONS);
    List<Integer> shape =
        tensors.names().contains(name) ? tensors.tensor(name).shape() : List.<Integer>of();
    if (shape.size() < 2) {
      Size image = config.has("image_size") ? image(patch, 0) : new Size(224, 224);
      return new Grid(image, Positions.ALL); // refused when the weights are taken
    }
    int rows = shape.get(shape.size() - 2);
    boolean all = special == 0 || !blueprint.patchPositions() || allTokens(patch, special, rows);
    int learned = all ? rows - special : rows;
    Size image = image(patch, learned);
    long patches = patches(image, patch);
    if (patches != learned) {
      if (learned < 1 || PatchLayout.squareRoot(learned) == 0) {
        throw disagree(
            "%s is %s, so %d patches of %s"
                .formatted(config.path("image_size"), image, patches, patch),
            name,
            shape);
      }
      int side = PatchLayout.squareRoot(learned);
      config.found(
          "positions",
          "resized from %d × %d to %d × %d"
              .formatted(
                  side, side, image.height() / patch.height(), image.width() / patch.width()),
          shapeOf(name));
    }
    return new Grid(image, all ? Positions.ALL : Positions.PATCHES);
  }

  /// Whether special tokens have positions too, where the family leaves that open.
  private boolean allTokens(Size patch, int special, int rows) {
    if (config.has("no_embed_class")) {
      return !config.flag("no_embed_class", false);
    }
    if (config.has("image_size")) {
      Size image = image(patch, 0);
      long patches = patches(image, patch);
      if (rows == patches || rows == patches + special) {
        return rows != patches;
      }
    }
    return rows > special && PatchLayout.squareRoot(rows - special) > 0;
  }

  /// @param patches as many positions as there are for patches, 0 where that is not known
  private Size image(Size patch, int patches) {
    Size image = config.has("image_size") ? config.size("image_size") : imageOf(patch, patches);
    if (image.height() < patch.height() || image.width() < patch.width()) {
      throw config.refusal(
          "%s is %s, %s %s; allowed: at least one patch"
              .formatted(config.path("image_size"), image, config.path("patch_size"), patch));
    }
    boolean whole = image.height() % patch.height() == 0 && image.width() % patch.width() == 0;
    if (!whole && layout.patches().rank() == 2) { // a convolution leaves out what is over
      throw config.refusal(
          "%s is %s, %s %s; allowed: a multiple of it"
              .formatted(config.path("image_size"), image, config.path("patch_size"), patch));
    }
    return image;
  }

  /// The picture of a square number of patches.
  private Size imageOf(Size patch, int patches) {
    int side = PatchLayout.squareRoot(patches);
    if (side == 0) {
      throw config.missing(
          "image_size",
          patches == 0
              ? "nothing else tells it"
              : "positions for %d patches are those of no square".formatted(patches));
    }
    return new Size(
        Math.multiplyExact(side, patch.height()), Math.multiplyExact(side, patch.width()));
  }

  /// The width of all heads together.
  private int attentionSize(int hidden) {
    boolean fused = layout.has(Part.QKV);
    String layer = layout.name(fused ? Part.QKV : Part.QUERY, 0);
    String tensor = layout.convention().weight(layer);
    if (layout.convention() == Convention.JAX) {
      List<Integer> shape = shape(tensor, 3); // (hidden, heads, headSize)
      return shape.isEmpty() ? hidden : Math.multiplyExact(shape.get(1), shape.get(2));
    }
    List<Integer> shape = shape(tensor, 2);
    return shape.isEmpty() ? hidden : fused ? shape.get(0) / 3 : shape.get(0);
  }

  private int heads(int hidden, int attention) {
    String key = "num_attention_heads";
    int told = blueprint.heads();
    String source = blueprint.defaults();
    if (layout.convention() == Convention.JAX) {
      source = layout.convention().weight(layout.name(Part.QUERY, 0));
      List<Integer> shape = shape(source, 3);
      told = shape.isEmpty() ? 1 : shape.get(1);
      if (config.count(key, told) != told) {
        throw disagree(config.path(key) + " is " + config.count(key, told), source, shape);
      }
    }
    if (told == 0 && !config.has(key)) {
      throw config.missing(key, "the shapes of the tensors don't tell it");
    }
    int heads = config.count(key, told);
    if (attention % heads != 0) {
      throw config.refusal(
          "%s is %d, %s %d; allowed: heads that divide it"
              .formatted(
                  attention == hidden ? "hidden_size" : "the width of query, key and value",
                  attention,
                  config.path(key),
                  heads));
    }
    if (config.count("head_dim", attention / heads) != attention / heads) {
      throw config.refuse("head_dim", "hidden_size / num_attention_heads, " + attention / heads);
    }
    config.found(key, heads, source);
    return heads;
  }

  /// transformers writes no `id2label` for its default, two labels.
  private int labels() {
    String tensor = layout.name(Part.HEAD);
    JsonNode labels = config.get("id2label");
    if (labels.isNull() || labels.isMissingNode()) {
      return size("num_labels", 2, tensor, outDimension());
    }
    int count = labels.size();
    if (!labels.isObject()
        || count == 0
        || !IntStream.range(0, count).allMatch(i -> labels.has(Integer.toString(i)))) {
      throw config.refuse("id2label", "an object with the keys \"0\", \"1\", … in any order");
    }
    if (config.count("num_labels", count) != count) {
      throw config.refuse("num_labels", "as many as in id2label, " + count);
    }
    int told = told(Part.HEAD, count);
    if (told != count) {
      String weight = layout.convention().weight(tensor);
      throw disagree("id2label has " + count + " labels", weight, tensors.tensor(weight).shape());
    }
    config.found("num_labels", count, "config.json: id2label");
    return count;
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

  private void checkSize(ViTSpec spec) {
    long area = (long) spec.imageHeight() * spec.imageWidth();
    if (area > Integer.MAX_VALUE / spec.channels()) {
      throw config.refusal(
          "%s is %d × %d, num_channels %d; allowed: 2147483647 values in all"
              .formatted(
                  config.path("image_size"),
                  spec.imageHeight(),
                  spec.imageWidth(),
                  spec.channels()));
    }
    long tokens = spec.specialTokens().count() + patches(image(spec), patch(spec));
    if (tokens * tokens > Integer.MAX_VALUE / spec.numHeads()) {
      throw config.refusal(
          "%s is %s, %d patches; allowed: %d attention probabilities"
              .formatted(
                  config.path("image_size"),
                  image(spec),
                  patches(image(spec), patch(spec)),
                  Integer.MAX_VALUE));
    }
    config.found(
        "image_size",
        new Size(spec.imageHeight(), spec.imageWidth()),
        layout.has(Part.POSITIONS) ? shapeOf(layout.name(Part.POSITIONS)) : blueprint.defaults());
  }

  private static Size image(ViTSpec spec) {
    return new Size(spec.imageHeight(), spec.imageWidth());
  }

  private static Size patch(ViTSpec spec) {
    return new Size(spec.patchHeight(), spec.patchWidth());
  }

  private static long patches(Size image, Size patch) {
    return (long) (image.height() / patch.height()) * (image.width() / patch.width());
  }

  private CheckpointException disagree(String says, String tensor, List<Integer> shape) {
    return config.refusal("%s, but the shape of %s is %s".formatted(says, tensor, shape));
  }
}
