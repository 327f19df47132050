package vitrine.checkpoint.family;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// timm's `model_args`: the arguments of `VisionTransformer` (1.0.31), each checked, be it read or
/// not. What is of another type, what the constructor does not have, and what changes the
/// computation without changing the tensors is refused by name.
final class TimmArguments {
  /// The object's name in `config.json`.
  static final String AT = "model_args";

  private enum Type {
    FLAG("true or false"),
    WHOLE_NUMBER("a whole number"),
    NUMBER("a number"),
    SIZE("a whole number, or two in a list"),
    TEXT("a text");

    private final String allowed;

    Type(String allowed) {
      this.allowed = allowed;
    }

    boolean admits(JsonNode value) {
      return switch (this) {
        case FLAG -> value.isBoolean();
        case WHOLE_NUMBER -> value.isIntegralNumber();
        case NUMBER -> value.isNumber();
        case SIZE ->
            value.isIntegralNumber()
                || (value.isArray()
                    && value.size() == 2
                    && value.valueStream().allMatch(JsonNode::isIntegralNumber));
        case TEXT -> value.isString();
      };
    }
  }

  /// Those that matter, as far as the tensors don't tell them.
  private static final Map<Type, Set<String>> READ =
      Map.of(
          Type.FLAG,
          Set.of(
              "qkv_bias",
              "qk_norm",
              "scale_attn_norm",
              "scale_mlp_norm",
              "proj_bias",
              "class_token",
              "no_embed_class",
              "pre_norm",
              "final_norm",
              "fc_norm",
              "pool_include_prefix",
              "dynamic_img_pad"),
          Type.WHOLE_NUMBER,
          Set.of("in_chans", "num_classes", "embed_dim", "depth", "num_heads", "reg_tokens"),
          Type.NUMBER,
          Set.of("mlp_ratio", "init_values"),
          Type.SIZE,
          Set.of("img_size", "patch_size"),
          Type.TEXT,
          Set.of("global_pool", "pos_embed", "embed_norm_layer", "norm_layer", "act_layer"));

  /// Those of training and of initial weights, and pictures of other sizes than the model's, which
  /// there are none of here.
  private static final Map<Type, Set<String>> WITHOUT_EFFECT =
      Map.of(
          Type.FLAG,
          Set.of("dynamic_img_size", "fix_init"),
          Type.NUMBER,
          Set.of(
              "drop_rate",
              "pos_drop_rate",
              "patch_drop_rate",
              "proj_drop_rate",
              "attn_drop_rate",
              "drop_path_rate"),
          Type.TEXT,
          Set.of("weight_init", "device", "dtype"));

  /// Those that put another class in a layer's place.
  private static final List<String> CLASSES =
      List.of("block_fn", "attn_layer", "mlp_layer", "embed_layer");

  /// Those that add an operation without weights of its own, or change the picture's edges.
  private static final List<String> OFF =
      List.of("qk_norm", "scale_attn_norm", "scale_mlp_norm", "dynamic_img_pad");

  private static final String NORMS = "layernorm, layernormfp32";

  private TimmArguments() {}

  /// @throws vitrine.checkpoint.file.CheckpointException naming the first that is refused
  static void check(ConfigJson config) {
    JsonNode arguments = config.get(AT);
    if (!arguments.isMissingNode() && !arguments.isNull() && !arguments.isObject()) {
      throw config.refuse(AT, "an object");
    }
    for (String key : CLASSES) {
      if (config.has(in(key))) {
        throw config.refuse(in(key), "absent");
      }
    }
    for (String key : List.of("norm_layer", "embed_norm_layer")) {
      String norm = config.text(in(key), "layernorm", NORMS).toLowerCase(ROOT);
      if (!norm.equals("layernorm") && !norm.equals("layernormfp32")) {
        throw config.refuse(in(key), NORMS);
      }
    }
    arguments.forEachEntry((key, value) -> check(config, key, value));
    for (String key : OFF) {
      if (config.flag(in(key), false)) {
        throw config.refuse(in(key), "false");
      }
    }
  }

  private static void check(ConfigJson config, String key, JsonNode value) {
    Type type =
        Stream.of(READ, WITHOUT_EFFECT)
            .flatMap(types -> types.entrySet().stream())
            .filter(keys -> keys.getValue().contains(key))
            .map(Map.Entry::getKey)
            .findAny()
            .orElseThrow(() ->
                config.refusal(
                    "%s is %s; allowed: no such key, timm's VisionTransformer has no such argument"
                        .formatted(in(key), value)));
    if (!type.admits(value)) {
      throw config.refusal("%s is %s; allowed: %s".formatted(in(key), value, type.allowed));
    }
  }

  private static String in(String key) {
    return AT + "." + key;
  }
}
