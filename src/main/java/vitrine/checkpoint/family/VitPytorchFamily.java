package vitrine.checkpoint.family;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import vitrine.checkpoint.file.TensorSource;
import vitrine.vit.Pooling;
import vitrine.vit.Positions;

/// lucidrains' vit-pytorch, `vit_pytorch/vit.py` and `vit_pytorch/simple_vit.py`, through their
/// history:
///
/// - the patches' projection was a linear layer on flattened tiles, `(p1 p2 c)`, or a convolution,
///   later with norms before and after it;
/// - a block's sub-layers stood in `Residual(PreNorm(…))` (`0.fn.norm`, `0.fn.fn.to_qkv`), then in
///   `PreNorm` (`0.norm`, `0.fn.to_qkv`), and have a norm of their own today (`0.norm`, `0.to_qkv`;
///   the MLP's is `1.net.0`);
/// - a norm after the last block came late; before, the head had one;
/// - attention was scaled by 1/√dim until 21 January 2021 (issue 65); since then by 1/√dim_head,
///   which is what is computed: the names don't tell;
/// - heads are as wide as one likes, and where one head is as wide as a token there is no output
///   projection;
/// - `pool="mean"` is the mean of all tokens; today's code then has no class token, and keeps one
///   of no rows in the file;
/// - `SimpleViT` (Beyer et al. 2022), known by its `linear_head`, has sinusoidal positions, no
///   class token, the mean of the patches, no bias after attention, no dropout; one of its variants
///   has registers, after the patches, where they do the same as before them.
///
/// Where only the patches have learned positions, it is `vit_with_patch_dropout.py`.
record VitPytorchFamily() implements Family {
  private static final String BLOCKS = "transformer.layers.";
  private static final String PATCHES = "to_patch_embedding";

  @Override
  public Blueprint blueprint(ConfigJson config, TensorSource tensors) {
    Set<String> names = tensors.names();
    boolean simple = has(names, "linear_head.");
    String patches = patches(tensors);
    boolean convolution = rank(tensors, patches + ".weight") == 4;
    Layout layout =
        new Layout(
                Convention.PYTORCH,
                convolution ? PatchLayout.CONVOLUTION : PatchLayout.CHANNELS_LAST,
                BLOCKS,
                ".")
            .with(Part.PATCHES, patches)
            .withIf(!simple, Part.CLS_TOKEN, "cls_token")
            .withIf(registers(config, names), Part.REGISTER_TOKENS, "register_tokens")
            .withIf(!simple, Part.POSITIONS, "pos_embedding")
            .unbiasedIf(simple, Part.OUTPUT)
            .withIf(has(names, "transformer.norm."), Part.FINAL_NORM, "transformer.norm");
    patchNorms(layout, tensors, patches);
    blocks(layout, names, simple);
    head(layout, names, simple ? "linear_head" : "mlp_head");
    return Blueprint.of("vit-pytorch", layout, "gelu", 1e-5, "vit-pytorch's code")
        .positions(simple ? Set.of(Positions.SINUSOIDAL) : Set.of(Positions.ALL, Positions.PATCHES))
        .pooling(simple ? simplePooling(config) : pooling(config, tensors))
        .build();
  }

  /// The layers with weights in the patches' sequence, by their places.
  private static List<String> patchLayers(TensorSource tensors) {
    return IntStream.range(0, 5)
        .mapToObj(i -> PATCHES + "." + i)
        .filter(name -> has(tensors.names(), name + "."))
        .toList();
  }

  /// The layer that projects: the one with a matrix or a kernel. Where that is missing, the middle.
  private static String patches(TensorSource tensors) {
    List<String> layers = patchLayers(tensors);
    if (layers.isEmpty()) {
      return "patch_to_embedding";
    }
    return layers.stream()
        .filter(name -> rank(tensors, name + ".weight") >= 2)
        .findFirst()
        .orElse(layers.get(layers.size() / 2));
  }

  /// What stands before it and after it is a norm.
  private static void patchNorms(Layout layout, TensorSource tensors, String patches) {
    for (String norm : patchLayers(tensors)) {
      int place = norm.compareTo(patches);
      layout.withIf(place < 0, Part.PIXEL_NORM, norm).withIf(place > 0, Part.PATCH_NORM, norm);
    }
  }

  private static void blocks(Layout layout, Set<String> names, boolean simple) {
    boolean residual = names.stream().anyMatch(n -> n.contains(".fn.fn."));
    boolean preNorm = residual || names.stream().anyMatch(n -> n.contains(".fn."));
    String outer = residual ? ".fn" : "";
    String inner = preNorm ? outer + ".fn" : "";
    String attention = "0" + inner;
    String mlp = "1" + inner + ".net.";
    String output = attention + ".to_out";
    boolean sequential = names.stream().anyMatch(n -> n.contains(output + ".0."));
    boolean projects = sequential || names.stream().anyMatch(n -> n.contains(output + "."));
    layout
        .with(Part.ATTENTION_NORM, "0" + outer + ".norm")
        .with(Part.QKV, attention + ".to_qkv")
        .withIf(projects, Part.OUTPUT, sequential ? output + ".0" : output)
        .with(Part.MLP_NORM, preNorm ? "1" + outer + ".norm" : mlp + "0")
        .with(Part.UP, mlp + (preNorm ? "0" : "1"))
        .with(Part.DOWN, mlp + (preNorm || simple ? "3" : "4"));
  }

  private static void head(Layout layout, Set<String> names, String head) {
    boolean pair = has(names, head + ".1.");
    layout.withIf(pair, Part.POOL_NORM, head + ".0").with(Part.HEAD, pair ? head + ".1" : head);
  }

  /// The file says so; `num_register_tokens`, where it is given, makes sure.
  private static boolean registers(ConfigJson config, Set<String> names) {
    return names.contains("register_tokens") || config.countFromZero("num_register_tokens", 0) > 0;
  }

  private static Pooling simplePooling(ConfigJson config) {
    if (!config.text("pooling", "mean", "mean").equals("mean")) {
      throw config.refuse("pooling", "mean, for SimpleViT has no class token");
    }
    config.found("pooling", "mean", "SimpleViT's code");
    return Pooling.MEAN_OF_PATCHES;
  }

  private static Pooling pooling(ConfigJson config, TensorSource tensors) {
    boolean empty =
        tensors.names().contains("cls_token") && tensors.tensor("cls_token").size() == 0;
    String pooling = config.text("pooling", empty ? "mean" : "cls", "cls, mean");
    if (!pooling.equals("mean") && (!pooling.equals("cls") || empty)) {
      throw config.refuse("pooling", empty ? "mean, for cls_token is empty" : "cls, mean");
    }
    config.found("pooling", pooling, empty ? "the shape of cls_token" : "vit-pytorch's default");
    return pooling.equals("mean") ? Pooling.MEAN_OF_ALL : Pooling.CLS;
  }

  private static boolean has(Set<String> names, String beginning) {
    return names.stream().anyMatch(name -> name.startsWith(beginning));
  }

  private static int rank(TensorSource tensors, String name) {
    return tensors.names().contains(name) ? tensors.tensor(name).shape().size() : 0;
  }
}
