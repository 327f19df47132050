package vitrine.train.config;

import static java.util.stream.Collectors.toMap;

import java.util.Map;
import java.util.Objects;
import vitrine.vit.Activation;
import vitrine.vit.Norms;
import vitrine.vit.Pooling;
import vitrine.vit.Positions;
import vitrine.vit.SpecialTokens;
import vitrine.vit.ViTSpec;

/// The model that is trained.
///
/// @param architecture which ViT
/// @param activation `hidden_act`
/// @param initialRange standard deviation of the first weights; 0 for PyTorch's own defaults
/// @param mimetic whether attention begins as trained models have it
/// @param dimensions everything else; its number of labels is the data's to say
public record ModelConfig(
    Architecture architecture,
    String activation,
    double initialRange,
    boolean mimetic,
    ViTSpec dimensions) {
  private static final int MOST = 1 << 16;

  private static final Map<String, Architecture> ARCHITECTURES =
      Map.of("vit", Architecture.VIT, "tile-vit", Architecture.TILE_VIT);

  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "gelu", Activation.GELU,
          "gelu_pytorch_tanh", Activation.GELU_TANH,
          "quick_gelu", Activation.QUICK_GELU,
          "relu", Activation.RELU,
          "silu", Activation.SILU);

  private static final Map<String, Positions> POSITIONS =
      Map.of(
          "learned", Positions.ALL,
          "sinusoidal", Positions.SINUSOIDAL,
          "none", Positions.NONE);

  static ModelConfig read(ConfigObject config) {
    Architecture architecture = config.choice("model_type", "vit", ARCHITECTURES);
    boolean tiles = architecture == Architecture.TILE_VIT;
    ConfigObject.Size image = config.size("image_size", MOST);
    ConfigObject.Size patch = config.size("patch_size", MOST);
    if (image.height() % patch.height() != 0 || image.width() % patch.width() != 0) {
      throw config.refuse(
          "patch_size",
          "a divisor of image_size, %d × %d".formatted(image.height(), image.width()));
    }
    int channels = config.choice("num_channels", "3", Map.of("1", 1, "3", 3));
    int hidden = config.requiredCount("hidden_size", 1, MOST);
    int heads = config.requiredCount("num_attention_heads", 1, MOST);
    if (hidden % heads != 0) {
      throw config.refuse("num_attention_heads", "a divisor of hidden_size, %d".formatted(hidden));
    }
    Positions positions = config.choice("positions", "learned", POSITIONS);
    if (positions == Positions.SINUSOIDAL && (hidden % 4 != 0 || hidden < 8)) {
      throw config.refuse("hidden_size", "with sinusoidal positions a multiple of 4 from 8 on");
    }
    String activation =
        config.choice(
            "hidden_act",
            architecture.activation(),
            ACTIVATIONS.keySet().stream().collect(toMap(name -> name, name -> name)));
    var spec =
        new ViTSpec(
            image.height(),
            image.width(),
            patch.height(),
            patch.width(),
            channels,
            hidden,
            config.requiredCount("num_hidden_layers", 1, 1000),
            heads,
            hidden / heads,
            config.count("intermediate_size", 4 * hidden, 1, 1 << 20),
            1,
            Objects.requireNonNull(ACTIVATIONS.get(activation)),
            config.real("layer_norm_eps", architecture.epsilon(), 0, 1),
            new SpecialTokens(true, false, 0),
            positions,
            new Norms(false, false, false, true, !tiles, false),
            !tiles,
            !tiles,
            false,
            Pooling.CLS,
            0);
    double range = config.real("initializer_range", tiles ? 0 : 0.02, 0, 1);
    boolean mimetic =
        config.choice("initializer", "normal", Map.of("normal", false, "mimetic", true));
    if (mimetic && (tiles || positions != Positions.ALL || hidden % 4 != 0 || hidden < 8)) {
      throw config.refuse(
          "initializer",
          "mimetic with model_type vit, learned positions and a hidden_size that is a multiple of 4"
              + " from 8 on");
    }
    return new ModelConfig(architecture, activation, range, mimetic, spec);
  }

  /// Its dimensions with the data's classes.
  public ViTSpec spec(int labels) {
    return dimensions.withLabels(labels);
  }
}
