package vitrine.checkpoint.family;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vitrine.checkpoint.file.TensorSource;

/// ViTs of tutorials, written with PyTorch's `nn.TransformerEncoder`: a convolution, a class token,
/// positions, the encoder, one linear layer. Names differ from text to text; the encoder's own
/// names and the only four-dimensional weight tell which is which.
///
/// `nn.TransformerEncoderLayer` has its norms after the sub-layers and ReLU unless told otherwise;
/// `norm_first` and `hidden_act` in `config.json` tell. It also takes the *first* dimension for the
/// sequence unless it is told `batch_first=True`, which the tutorials forget: their attention runs
/// over the pictures of a batch, and a picture's class depends on its neighbours. What they mean is
/// attention over patches, and that is what is computed here; for a batch of one picture that was
/// given as (tokens, 1, hidden) it is the same.
record EncoderFamily() implements Family {
  private static final Pattern BLOCK =
      Pattern.compile("((?:.*\\.)?)layers\\.\\d+\\.self_attn\\.in_proj_weight");

  @Override
  public Blueprint blueprint(ConfigJson config, TensorSource tensors) {
    Set<String> names = tensors.names();
    String encoder =
        names.stream()
            .map(BLOCK::matcher)
            .filter(Matcher::matches)
            .map(match -> match.group(1))
            .findFirst()
            .orElse("transformer_encoder.");
    String patches = patches(tensors);
    Layout layout =
        Layout.pytorch(encoder + "layers.")
            .with(Part.PATCHES, patches)
            .with(Part.CLS_TOKEN, first(names, "cls_token", "class_token"))
            .with(
                Part.POSITIONS,
                first(
                    names,
                    patches.startsWith("patch_embed.")
                        ? "pos_embed"
                        : "position_embedding_layer.weight",
                    "position_embedding_layer.weight",
                    "pos_embed",
                    "pos_embedding",
                    "position_embedding",
                    "position_embeddings",
                    "positional_embedding",
                    "pos_embed.weight",
                    "pos_embedding.weight",
                    "position_embedding.weight",
                    "position_embeddings.weight",
                    "positional_embedding.weight"))
            .with(Part.ATTENTION_NORM, "norm1")
            .with(Part.QKV, "self_attn.in_proj")
            .with(Part.OUTPUT, "self_attn.out_proj")
            .with(Part.MLP_NORM, "norm2")
            .with(Part.UP, "linear1")
            .with(Part.DOWN, "linear2")
            .withIf(has(names, encoder + "norm."), Part.FINAL_NORM, encoder + "norm");
    head(layout, names);
    return Blueprint.of("encoder-vit", layout, "relu", 1e-5, "PyTorch's default")
        .normFirst(config.flag("norm_first", false))
        .build();
  }

  /// A linear layer, or a norm and one.
  private static void head(Layout layout, Set<String> names) {
    String head = "mlp_head";
    for (String other : List.of("head", "classifier", "fc")) {
      head = has(names, head + ".") || !has(names, other + ".") ? head : other;
    }
    boolean pair = names.contains(head + ".1.weight");
    layout.withIf(pair, Part.POOL_NORM, head + ".0").with(Part.HEAD, pair ? head + ".1" : head);
  }

  private static String patches(TensorSource tensors) {
    return tensors.names().stream()
        .filter(name -> name.endsWith(".weight") && tensors.tensor(name).shape().size() == 4)
        .map(name -> name.substring(0, name.length() - ".weight".length()))
        .findFirst()
        .orElse(has(tensors.names(), "patch_embed.proj.") ? "patch_embed.proj" : "conv_embedding");
  }

  private static boolean has(Set<String> names, String beginning) {
    return names.stream().anyMatch(name -> name.startsWith(beginning));
  }

  /// The first of these names that the file has, else the first.
  private static String first(Set<String> names, String... candidates) {
    return Stream.of(candidates).filter(names::contains).findFirst().orElse(candidates[0]);
  }
}
