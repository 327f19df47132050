package vitrine.preprocess;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Hugging Face's `preprocessor_config.json`, read as the image processors of transformers 5.23 do
/// (`image_processing_backends.PilBackend`, `image_processing_utils.get_size_dict`).
///
/// `crop_pct` is not of ViT's processor but of ConvNext's and timm's: the shortest edge is resized
/// to ⌊size / crop_pct⌋, then size × size is cropped from the middle. Where the file has it, it is
/// followed whichever class it names. ConvNext has it by default, but resizes to size × size and
/// does not crop from 384 pixels on.
final class TransformersConfig {
  private static final String SIZES = "a whole number, [height, width], {height, width}";
  private static final int CONVNEXT_WARPS_FROM = 384;

  private final @Nullable ProcessorClass processor;
  private final ConfigValues given;
  private final ConfigValues values;

  /// @param modelType names the class where the configuration does not
  /// @throws PreprocessingConfigException for keys and classes that are not supported
  TransformersConfig(JsonNode config, @Nullable String modelType) {
    given = new ConfigValues(config);
    SupportedKeys.check(config);
    processor = ProcessorClass.of(config, modelType);
    values = processor == null ? given : new ConfigValues(completed(config, processor));
  }

  private static JsonNode completed(JsonNode config, ProcessorClass processor) {
    ObjectNode all = processor.defaults();
    all.setAll((ObjectNode) config);
    return all;
  }

  /// @throws PreprocessingConfigException for anything that is missing, wrong or contradictory
  Preprocessing preprocessing() {
    try {
      return steps();
    } catch (PreprocessingConfigException e) {
      String key = e.key();
      throw processor != null && key != null && isDefault(key)
          ? e.ofDefault(processor.className())
          : e;
    }
  }

  /// Whether the class says what the file does not.
  private boolean isDefault(String key) {
    return !given.mentions(key) && values.mentions(key);
  }

  private Preprocessing steps() {
    ColorMode colors = colors();
    boolean resizes = values.flag("do_resize");
    Size crop = crop();
    Resize resize = resizes ? resize() : null;
    boolean convNext = processor == ProcessorClass.CONVNEXT;
    if (!resizes && !convNext && values.has("crop_pct")) {
      throw new PreprocessingConfigException("do_resize", false, "true, because of crop_pct");
    }
    List<String> sizedBy =
        crop == null ? List.of("do_resize", "size") : List.of("do_center_crop", "crop_size");
    if (resizes && (convNext || values.has("crop_pct"))) {
      sizedBy = List.of("size", "crop_pct");
      resize = resizeByCropPct();
      crop = resize instanceof Resize.ShortestEdge ? cropByCropPct(crop) : crop;
    }
    return new Preprocessing(
        colors,
        resize,
        crop == null ? null : new CenterCrop(crop, CropRounding.TRANSFORMERS),
        values.flag("do_rescale") ? rescale() : null,
        values.flag("do_normalize") ? normalization(colors) : null,
        defaults(sizedBy));
  }

  /// Which of these are the class's defaults, for people.
  private String defaults(List<String> keys) {
    List<String> unsaid = keys.stream().filter(this::isDefault).toList();
    return processor == null || unsaid.isEmpty()
        ? ""
        : "%s by the default of %s".formatted(String.join(", ", unsaid), processor.className());
  }

  /// Grey where `do_grayscale` says so. transformers has no such key for ViTs: its users hand over
  /// grey pictures, which a list of one mean betrays.
  private ColorMode colors() {
    boolean oneValue = values.length("image_mean") == 1 || values.length("image_std") == 1;
    boolean grey = values.flag("do_grayscale", oneValue);
    if (grey && values.flag("do_convert_rgb", false)) {
      throw new PreprocessingConfigException(
          "do_convert_rgb", true, "false, because the images are grey");
    }
    return grey ? ColorMode.L : ColorMode.RGB;
  }

  private Resize resize() {
    JsonNode size = values.required("size", SIZES + " or {shortest_edge}");
    if (size.path("shortest_edge").isMissingNode() && !(size.isNumber() && !toSquare())) {
      return new Resize.ToSize(size("size", size, " or {shortest_edge}"), resample());
    }
    return new Resize.ShortestEdge(edge(size), resample());
  }

  private Resize resizeByCropPct() {
    JsonNode node = values.required("size", "a whole number or {shortest_edge}");
    boolean named = !node.path("shortest_edge").isMissingNode();
    int size = named ? edge(node) : square(node);
    if (processor == ProcessorClass.CONVNEXT && size >= CONVNEXT_WARPS_FROM) {
      return new Resize.ToSize(new Size(size, size), resample());
    }
    return new Resize.ShortestEdge((int) (size / values.positive("crop_pct", 1)), resample());
  }

  private Size cropByCropPct(@Nullable Size crop) {
    JsonNode node = values.required("size", SIZES);
    int size = node.path("shortest_edge").isMissingNode() ? square(node) : edge(node);
    Size square = new Size(size, size);
    if (crop != null && !crop.equals(square)) {
      throw new PreprocessingConfigException(
          "crop_size", crop, square + ", which is what crop_pct crops, or no crop_pct");
    }
    return square;
  }

  private int square(JsonNode node) {
    Size size = size("size", node, " or {shortest_edge}");
    if (size.height() != size.width()) {
      throw new PreprocessingConfigException("size", node, "a square, because of crop_pct");
    }
    return size.height();
  }

  private static int edge(JsonNode size) {
    if (size.isNumber()) {
      return ConfigValues.side("size", size);
    }
    if (size.size() != 1) {
      throw new PreprocessingConfigException("size", size, SIZES + " or {shortest_edge} alone");
    }
    return ConfigValues.side("size.shortest_edge", size.get("shortest_edge"));
  }

  private boolean toSquare() {
    return values.flag("default_to_square", true);
  }

  private @Nullable Size crop() {
    if (!values.mentions("do_center_crop") && values.has("crop_size") && processor == null) {
      throw new PreprocessingConfigException(
          "do_center_crop", "missing", "true or false, because there is a crop_size");
    }
    if (!values.flag("do_center_crop", false)) {
      return null;
    }
    return size("crop_size", values.required("crop_size", SIZES), "");
  }

  private static Size size(String key, JsonNode node, String alsoAllowed) {
    if (node.isNumber()) {
      int side = ConfigValues.side(key, node);
      return new Size(side, side);
    }
    if (node.isArray() && node.size() == 2) {
      return new Size(ConfigValues.side(key, node.get(0)), ConfigValues.side(key, node.get(1)));
    }
    if (node.isObject() && node.size() == 2 && node.has("height") && node.has("width")) {
      return new Size(
          ConfigValues.side(key + ".height", node.get("height")),
          ConfigValues.side(key + ".width", node.get("width")));
    }
    throw new PreprocessingConfigException(key, node, SIZES + alsoAllowed);
  }

  private Resample resample() {
    String allowed =
        Arrays.stream(Resample.values())
            .map(filter -> filter.code() + " " + filter.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    JsonNode value = values.required("resample", allowed);
    return Arrays.stream(Resample.values())
        .filter(filter -> value.isInt() && filter.code() == value.intValue())
        .findAny()
        .orElseThrow(() -> new PreprocessingConfigException("resample", value, allowed));
  }

  private Rescale rescale() {
    return new Rescale.Factor(values.positive("rescale_factor", Double.MAX_VALUE));
  }

  private Normalization normalization(ColorMode colors) {
    int channels = colors.channels();
    return new Normalization(
        values.byChannel("image_mean", channels, false),
        values.byChannel("image_std", channels, true));
  }
}
