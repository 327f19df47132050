package vitrine.checkpoint.family;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.TensorSource;
import vitrine.vit.Pooling;
import vitrine.vit.PositionInterpolation;
import vitrine.vit.Positions;

/// timm's `VisionTransformer` and `VisionTransformerDistilled` (1.0.31), as `timm.models` saves
/// them for the hub: a name (`architecture`) that stands for arguments, and `model_args` where some
/// of them were others.
///
/// @param architecture e.g. `vit_base_patch16_224`
record TimmFamily(String architecture) implements Family {
  static final String KNOWN = "vit_*, deit_*, deit3_*, flexivit_*";

  private static final Set<Positions> LEARNED = Set.of(Positions.ALL, Positions.PATCHES);

  /// What a name must begin with.
  private static final Pattern NAME = Pattern.compile("(vit|deit|deit3|flexivit|test_vit)\\d*_?.*");

  /// Names of models whose blocks compute something else.
  private static final Pattern OTHERS =
      Pattern.compile(".*(_rpn_|_\\d+x2_|_xp_|_pe_|_dpwee|_pwee).*");

  static boolean knows(String architecture) {
    return NAME.matcher(architecture).matches();
  }

  /// timm's words for what others call otherwise; where `model_args` has no `img_size`, the
  /// preprocessing's is the model's.
  @Override
  public ConfigJson config(JsonNode config) {
    Map<String, String> paths =
        new HashMap<>(
            Map.ofEntries(
                Map.entry("num_attention_heads", "model_args.num_heads"),
                Map.entry("hidden_size", "model_args.embed_dim"),
                Map.entry("num_hidden_layers", "model_args.depth"),
                Map.entry("patch_size", "model_args.patch_size"),
                Map.entry("num_channels", "model_args.in_chans"),
                Map.entry("qkv_bias", "model_args.qkv_bias"),
                Map.entry("hidden_act", "model_args.act_layer"),
                Map.entry("no_embed_class", "model_args.no_embed_class"),
                Map.entry("num_register_tokens", "model_args.reg_tokens"),
                Map.entry("num_labels", "num_classes")));
    if (!config.has("image_size")) {
      boolean argument = config.path("model_args").has("img_size");
      paths.put("image_size", argument ? "model_args.img_size" : "pretrained_cfg.img_size");
    }
    return new ConfigJson(withImageSize(withoutNulls(config)), paths);
  }

  /// `null` stands for the default.
  private static JsonNode withoutNulls(JsonNode config) {
    if (!(config.path("model_args") instanceof ObjectNode)) {
      return config;
    }
    ObjectNode copy = (ObjectNode) config.deepCopy();
    ObjectNode arguments = (ObjectNode) copy.path("model_args");
    arguments.removeIf(JsonNode::isNull);
    return copy;
  }

  /// `pretrained_cfg.input_size` is (channels, height, width).
  private static JsonNode withImageSize(JsonNode config) {
    JsonNode input = config.path("pretrained_cfg").path("input_size");
    if (!input.isArray() || input.size() != 3) {
      return config;
    }
    ObjectNode copy = (ObjectNode) config.deepCopy();
    ((ObjectNode) copy.path("pretrained_cfg"))
        .putArray("img_size")
        .add(input.get(1))
        .add(input.get(2));
    return copy;
  }

  @Override
  public Blueprint blueprint(ConfigJson config, TensorSource tensors) {
    if (OTHERS.matcher(architecture).matches()) {
      throw config.refuse("architecture", "models with timm's plain Block");
    }
    TimmArguments.check(config);
    Set<String> names = tensors.names();
    boolean poolNorm = has(names, "fc_norm.");
    boolean finalNorm =
        config.flag("model_args.final_norm", !architecture.matches(".*(_radio_v\\d|intern300m).*"));
    Layout layout =
        Layout.pytorch("blocks.")
            .with(Part.PATCHES, "patch_embed.proj")
            .unbiasedIf(
                has(names, "norm_pre.") && !names.contains("patch_embed.proj.bias"), Part.PATCHES)
            .withIf(has(names, "patch_embed.norm."), Part.PATCH_NORM, "patch_embed.norm")
            .withIf(cls(config, names), Part.CLS_TOKEN, "cls_token")
            .withIf(distilled(names), Part.DISTILLATION_TOKEN, "dist_token")
            .withIf(registers(config, names), Part.REGISTER_TOKENS, "reg_token")
            .withIf(positions(config), Part.POSITIONS, "pos_embed")
            .withIf(preNorm(config, names), Part.EMBEDDING_NORM, "norm_pre")
            .with(Part.ATTENTION_NORM, "norm1")
            .with(Part.QKV, "attn.qkv")
            .with(Part.OUTPUT, "attn.proj")
            .withIf(contains(names, ".ls1.gamma"), Part.ATTENTION_SCALE, "ls1.gamma")
            .with(Part.MLP_NORM, "norm2")
            .with(Part.UP, "mlp.fc1")
            .with(Part.DOWN, "mlp.fc2")
            .withIf(contains(names, ".ls2.gamma"), Part.MLP_SCALE, "ls2.gamma")
            .withIf(finalNorm && !poolNorm, Part.FINAL_NORM, "norm")
            .withIf(poolNorm, Part.POOL_NORM, "fc_norm")
            .with(Part.HEAD, "head")
            .unbiasedIf(!config.flag("model_args.proj_bias", true), Part.OUTPUT, Part.UP, Part.DOWN)
            .withIf(distilled(names), Part.DISTILLATION_HEAD, "head_dist");
    String act =
        architecture.contains("_quickgelu_") ? "quick_gelu" : siglipTanh() ? "gelu_tanh" : "gelu";
    double eps = architecture.contains("_clip_") ? 1e-5 : 1e-6;
    return Blueprint.of("timm", layout, act, eps, "timm's " + architecture)
        .heads(heads(config, tensors))
        .interpolation(PositionInterpolation.ANTIALIASED)
        .positions(positions(config) ? LEARNED : Set.of(Positions.NONE))
        .pooling(pooling(config))
        .build();
  }

  /// By the name, where the tokens are as wide as the name says, or an argument says how wide they
  /// are: the name's other arguments hold beside it.
  private int heads(ConfigJson config, TensorSource tensors) {
    String patches = "patch_embed.proj.weight";
    int width = tensors.names().contains(patches) ? tensors.tensor(patches).shape().getFirst() : 0;
    return TimmSize.of(architecture)
        .filter(size -> size.width() == width || config.has("hidden_size"))
        .map(TimmSize::heads)
        .orElse(0);
  }

  /// Some of SigLIP's pooled models.
  private boolean siglipTanh() {
    return architecture.matches(
        "vit_(base_patch32_siglip_gap_256|large_patch16_siglip_gap_512|so400m_patch16_siglip_gap_\\d+|giantopt_patch16_siglip_gap_\\d+)");
  }

  /// `class_token` is true unless the name or an argument says otherwise.
  private boolean cls(ConfigJson config, Set<String> names) {
    boolean byName = !architecture.matches(".*_(gap|siglip)_.*|test_vit[24]");
    return config.flag("model_args.class_token", byName || names.contains("cls_token"));
  }

  private static boolean distilled(Set<String> names) {
    return names.contains("dist_token") || has(names, "head_dist.");
  }

  private boolean registers(ConfigJson config, Set<String> names) {
    int byName = architecture.matches(".*_reg\\d+_.*") ? 1 : 0;
    return names.contains("reg_token") || config.countFromZero("num_register_tokens", byName) > 0;
  }

  private static boolean positions(ConfigJson config) {
    String kind = config.text("model_args.pos_embed", "learn", "learn, none");
    if (!kind.equals("learn") && !kind.equals("none") && !kind.isEmpty()) {
      throw config.refuse("model_args.pos_embed", "learn, none");
    }
    return kind.equals("learn");
  }

  private boolean preNorm(ConfigJson config, Set<String> names) {
    return config.flag(
        "model_args.pre_norm", architecture.contains("_clip_") || has(names, "norm_pre."));
  }

  private String globalPool(ConfigJson config) {
    String byName = architecture.contains("_gap_") ? "avg" : "token";
    String argument = config.text("model_args.global_pool", byName, "token, avg");
    return config.text("global_pool", argument, "token, avg");
  }

  private Pooling pooling(ConfigJson config) {
    String pool = globalPool(config);
    config.found("global_pool", pool, "timm's " + architecture);
    return switch (pool) {
      case "token" -> Pooling.CLS;
      case "avg" ->
          config.flag("model_args.pool_include_prefix", false)
              ? Pooling.MEAN_OF_ALL
              : Pooling.MEAN_OF_PATCHES;
      default ->
          throw config.refuse(
              config.has("global_pool") ? "global_pool" : "model_args.global_pool", "token, avg");
    };
  }

  private static boolean has(Set<String> names, String beginning) {
    return names.stream().anyMatch(name -> name.startsWith(beginning));
  }

  private static boolean contains(Set<String> names, String part) {
    return names.stream().anyMatch(name -> name.contains(part));
  }
}
