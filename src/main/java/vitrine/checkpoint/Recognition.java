package vitrine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.family.Families;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.TensorSource;
import vitrine.vit.ViTSpec;

/// What tensors without a `config.json` may be: the family whose names they have, and the beginning
/// of the configuration that they lack.
///
/// @param config for `config.json`; what only the author knows is [#UNKNOWN] in it
/// @param spec of the model, with one head where the shapes don't tell how many there are; none
///   where they leave more open
/// @param open what else `config.json` must say, as a refusal tells it; empty where `spec` is there
public record Recognition(ObjectNode config, Optional<ViTSpec> spec, String open) {
  /// Stands for what only the author knows; no key allows it, so nothing can be served with it.
  public static final String UNKNOWN = "?";

  private static final String HEADS = "num_attention_heads";

  /// The family that tensors are of, if there is one: no name is missing, none is left over.
  public static Optional<Recognition> of(TensorSource tensors) {
    return candidates().stream().flatMap(config -> of(config, tensors).stream()).findFirst();
  }

  /// A `config.json` for each family that says nothing but the family.
  private static List<ObjectNode> candidates() {
    List<ObjectNode> candidates = new ArrayList<>();
    Families.modelTypes().forEach(type -> candidates.add(object().put("model_type", type)));
    ObjectNode timm = object().put("architecture", "vit_base_patch16_224");
    timm.putObject("model_args").put("num_heads", 1);
    candidates.add(timm);
    return candidates;
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  /// First as the shapes tell it, then with one head, which every width allows.
  private static Optional<Recognition> of(ObjectNode config, TensorSource tensors) {
    try {
      return Optional.of(recognised(config, Checkpoint.read(config, tensors)));
    } catch (CheckpointException e) {
      ObjectNode oneHead = config.deepCopy().put(HEADS, 1);
      config.put(HEADS, UNKNOWN);
      try {
        return Optional.of(recognised(config, Checkpoint.read(oneHead, tensors)));
      } catch (CheckpointException still) {
        return still.problem() == CheckpointException.Problem.CONFIG
            ? Optional.of(
                new Recognition(config, Optional.empty(), String.valueOf(still.getMessage())))
            : Optional.empty();
      }
    }
  }

  private static Recognition recognised(ObjectNode config, Checkpoint checkpoint) {
    if (config.path("model_args").has("num_heads")) {
      ((ObjectNode) config.get("model_args")).put("num_heads", UNKNOWN);
    }
    return new Recognition(config, Optional.of(checkpoint.vit().spec()), "");
  }
}
