package vitrine.checkpoint.family;

import static vitrine.checkpoint.file.CheckpointException.Problem.CONFIG;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Quoted;

/// The families by what a `config.json` calls them.
public final class Families {
  private static final Map<String, Family> BY_MODEL_TYPE =
      Map.of(
          "vit", new HuggingFaceFamily("vit"),
          "deit", new HuggingFaceFamily("deit"),
          "torchvision-vit", new TorchvisionFamily(),
          "vit-pytorch", new VitPytorchFamily(),
          "encoder-vit", new EncoderFamily(),
          "tile-vit", new TileFamily(),
          "vit-jax", new JaxFamily());

  private static final String ALLOWED =
      "vit, deit, torchvision-vit, vit-pytorch, encoder-vit, tile-vit, vit-jax, or none and timm's"
          + " architecture (%s)".formatted(TimmFamily.KNOWN);

  private Families() {}

  /// Every `model_type` that names one.
  public static List<String> modelTypes() {
    return BY_MODEL_TYPE.keySet().stream().sorted().toList();
  }

  /// The family that a `config.json` names: by `model_type`, or timm's by `architecture`.
  ///
  /// @throws CheckpointException where it names none that we know
  public static Family of(JsonNode config) {
    if (!config.isObject()) {
      throw new CheckpointException(
          CONFIG,
          "config.json is %s; allowed: an object"
              .formatted(config.isMissingNode() ? "empty" : Quoted.of(config.toString())));
    }
    String type = config.path("model_type").asString("");
    Family family = BY_MODEL_TYPE.get(type);
    if (family != null) {
      return family;
    }
    String architecture = config.path("architecture").asString("");
    if (type.isEmpty() && TimmFamily.knows(architecture)) {
      return new TimmFamily(architecture);
    }
    throw new CheckpointException(
        CONFIG,
        type.isEmpty() && !architecture.isEmpty()
            ? "config.json: architecture is '%s'; allowed: %s"
                .formatted(architecture, TimmFamily.KNOWN)
            : "config.json: model_type is '%s'; allowed: %s".formatted(type, ALLOWED));
  }
}
