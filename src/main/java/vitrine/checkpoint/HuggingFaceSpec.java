package vitrine.checkpoint;

import static java.util.Map.entry;
import static vitrine.checkpoint.CheckpointException.Problem.CONFIG;
import static vitrine.checkpoint.CheckpointException.Problem.TENSORS;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.ConfigJson.Size;
import vitrine.vit.Activation;
import vitrine.vit.ViTSpec;

/// The dimensions of a Hugging Face ViT: from its `config.json`, checked against the shapes of its
/// tensors. An absent key takes what the shapes tell, and where they tell nothing, the default that
/// transformers documents for `ViTConfig`.
final class HuggingFaceSpec {
  private static final String PATCHES = "vit.embeddings.patch_embeddings.projection.weight";
  private static final String POSITIONS = "vit.embeddings.position_embeddings";
  private static final String HEAD = "classifier.weight";

  /// transformers' names; its four tanh variants compute one function, with other roundings.
  private static final Map<String, Activation> ACTIVATIONS =
      new TreeMap<>(
          Map.ofEntries(
              entry("gelu", Activation.GELU),
              entry("gelu_python", Activation.GELU),
              entry("gelu_new", Activation.GELU_TANH),
              entry("gelu_fast", Activation.GELU_TANH),
              entry("gelu_accurate", Activation.GELU_TANH),
              entry("gelu_pytorch_tanh", Activation.GELU_TANH),
              entry("gelu_python_tanh", Activation.GELU_TANH),
              entry("quick_gelu", Activation.QUICK_GELU),
              entry("relu", Activation.RELU),
              entry("silu", Activation.SILU),
              entry("swish", Activation.SILU)));

  private final ConfigJson config;
  private final TensorSource tensors;
  private final HuggingFaceNames names;

  HuggingFaceSpec(ConfigJson config, TensorSource tensors) {
    this.config = config;
    this.tensors = tensors;
    this.names = HuggingFaceNames.in(tensors.names());
  }

  ViTSpec read() {
    if (!config.text("model_type", "vit", "vit").equals("vit")) {
      throw config.refuse("model_type", "vit");
    }
    int hidden = size("hidden_size", 768, PATCHES, 4, 0);
    int heads = heads(hidden);
    Size patch = patch();
    Size image = image(patch);
    var spec =
        new ViTSpec(
            image.height(),
            image.width(),
            patch.height(),
            patch.width(),
            size("num_channels", 3, PATCHES, 4, 1),
            hidden,
            layers(),
            heads,
            size("intermediate_size", 3072, names.block(0) + names.up + ".weight", 2, 0),
            labels(),
            activation(),
            config.notNegative("layer_norm_eps", 1e-12));
    checkPixels(spec);
    checkQkvBias();
    return spec;
  }

  /// What the shape of a tensor of the right rank tells, or an empty list.
  private List<Integer> shape(String tensor, int rank) {
    if (!tensors.names().contains(tensor)) {
      return List.of();
    }
    List<Integer> shape = tensors.tensor(tensor).shape();
    return shape.size() == rank && !shape.contains(0) ? shape : List.of();
  }

  /// A size that both a key and a dimension of a tensor tell.
  private int size(String key, int documented, String tensor, int rank, int dimension) {
    List<Integer> shape = shape(tensor, rank);
    int told = shape.isEmpty() ? documented : shape.get(dimension);
    int size = config.count(key, told);
    if (!shape.isEmpty() && size != told) {
      throw disagree(key + " is " + size, tensor, shape);
    }
    return size;
  }

  private int heads(int hidden) {
    int heads = config.count("num_attention_heads", 12);
    if (hidden % heads != 0) {
      throw new CheckpointException(
          CONFIG,
          "config.json: hidden_size is %d, num_attention_heads %d; allowed: heads that divide it"
              .formatted(hidden, heads));
    }
    if (config.count("head_dim", hidden / heads) != hidden / heads) {
      throw config.refuse("head_dim", "hidden_size / num_attention_heads, " + hidden / heads);
    }
    return heads;
  }

  private Size patch() {
    List<Integer> shape = shape(PATCHES, 4);
    Size told = shape.isEmpty() ? new Size(16, 16) : new Size(shape.get(2), shape.get(3));
    Size patch = config.size("patch_size", told);
    if (!shape.isEmpty() && !patch.equals(told)) {
      throw disagree("patch_size is " + patch, PATCHES, shape);
    }
    return patch;
  }

  private Size image(Size patch) {
    Size image = config.size("image_size", new Size(224, 224));
    if (image.height() < patch.height() || image.width() < patch.width()) {
      throw new CheckpointException(
          CONFIG,
          "config.json: image_size is %s, patch_size %s; allowed: at least one patch"
              .formatted(image, patch));
    }
    long patches = (long) (image.height() / patch.height()) * (image.width() / patch.width());
    List<Integer> shape = shape(POSITIONS, 3);
    if (!shape.isEmpty() && shape.get(1) != 1 + patches) {
      String says = "image_size is %s, so %d patches of %s".formatted(image, patches, patch);
      throw disagree(says, POSITIONS, shape);
    }
    return image;
  }

  private int layers() {
    int told = names.countBlocks(tensors.names());
    if (told == 0 && !tensors.names().isEmpty()) {
      throw new CheckpointException(
          TENSORS,
          "no tensor's name begins with %s or %s: not a ViTForImageClassification"
              .formatted(HuggingFaceNames.V4.blocks, HuggingFaceNames.V5.blocks));
    }
    int layers = config.count("num_hidden_layers", told == 0 ? 12 : told);
    if (!tensors.names().isEmpty() && layers != told) {
      throw new CheckpointException(
          CONFIG,
          "config.json: num_hidden_layers is %d, but the tensors are those of %d"
              .formatted(layers, told));
    }
    return layers;
  }

  /// transformers writes no `id2label` for its default, two labels.
  private int labels() {
    JsonNode labels = config.get("id2label");
    if (labels.isNull() || labels.isMissingNode()) {
      return size("num_labels", 2, HEAD, 2, 0);
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
    List<Integer> shape = shape(HEAD, 2);
    if (!shape.isEmpty() && shape.getFirst() != count) {
      throw disagree("id2label has " + count + " labels", HEAD, shape);
    }
    return count;
  }

  private Activation activation() {
    String allowed = String.join(", ", ACTIVATIONS.keySet());
    Activation activation = ACTIVATIONS.get(config.text("hidden_act", "gelu", allowed));
    if (activation == null) {
      throw config.refuse("hidden_act", allowed);
    }
    return activation;
  }

  private void checkQkvBias() {
    boolean biased = names.haveQkvBias(tensors.names());
    boolean wanted = config.flag("qkv_bias", biased);
    if (!tensors.names().isEmpty() && wanted != biased) {
      throw new CheckpointException(
          CONFIG,
          "config.json: qkv_bias is %s, but query, key and value have %s in the tensors"
              .formatted(wanted, biased ? "biases" : "no biases"));
    }
  }

  private static void checkPixels(ViTSpec spec) {
    long area = (long) spec.imageHeight() * spec.imageWidth();
    if (area > Integer.MAX_VALUE / spec.channels()) {
      throw new CheckpointException(
          CONFIG,
          "config.json: image_size is %d × %d, num_channels %d; allowed: 2147483647 values in all"
              .formatted(spec.imageHeight(), spec.imageWidth(), spec.channels()));
    }
  }

  private static CheckpointException disagree(String says, String tensor, List<Integer> shape) {
    return new CheckpointException(
        CONFIG, "config.json: %s, but the shape of %s is %s".formatted(says, tensor, shape));
  }
}
