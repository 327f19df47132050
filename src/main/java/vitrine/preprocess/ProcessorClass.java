package vitrine.preprocess;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The image processor classes of transformers whose defaults we know, and those defaults: what the
/// class attributes say in 5.23 (`models/*/image_processing_pil_*.py`) for keys that a
/// configuration leaves out.
enum ProcessorClass {
  VIT(
      "ViT",
      "vit|vit_mae|vit_msn",
      """
      {"size": {"height": 224, "width": 224}, "resample": 2, "do_center_crop": false,
       "image_mean": 0.5, "image_std": 0.5}\
      """),
  DEIT(
      "DeiT",
      "deit",
      """
      {"size": {"height": 256, "width": 256}, "resample": 3, "do_center_crop": true,
       "crop_size": {"height": 224, "width": 224}, "image_mean": 0.5, "image_std": 0.5}\
      """),
  CLIP("CLIP", "clip", ProcessorClass.CLIP_DEFAULTS),
  /// Also DINOv2's.
  BIT("Bit", "dinov2|dinov2_with_registers", ProcessorClass.CLIP_DEFAULTS),
  CONVNEXT(
      "ConvNext",
      "convnext|convnextv2",
      """
      {"size": {"shortest_edge": 384}, "default_to_square": false, "resample": 3,
       "do_center_crop": false, "crop_pct": 0.875, "image_mean": 0.5, "image_std": 0.5}\
      """);

  private static final String CLIP_DEFAULTS =
      """
      {"size": {"shortest_edge": 224}, "default_to_square": false, "resample": 3,
       "do_center_crop": true, "crop_size": {"height": 224, "width": 224},
       "image_mean": [0.48145466, 0.4578275, 0.40821073],
       "image_std": [0.26862954, 0.26130258, 0.27577711]}\
      """;

  /// What every class shares: `BaseImageProcessor`.
  private static final String SHARED =
      """
      {"do_resize": true, "do_rescale": true, "rescale_factor": 0.00392156862745098,
       "do_normalize": true, "default_to_square": true}\
      """;

  private final String prefix;
  private final String modelTypes;
  private final String defaults;

  ProcessorClass(String prefix, String modelTypes, String defaults) {
    this.prefix = prefix;
    this.modelTypes = modelTypes;
    this.defaults = defaults;
  }

  /// As transformers calls it: `ViTImageProcessor`.
  String className() {
    return prefix + "ImageProcessor";
  }

  /// The defaults, as the configuration would spell them.
  ObjectNode defaults() {
    ObjectNode all = (ObjectNode) JsonMapper.shared().readTree(SHARED);
    all.setAll((ObjectNode) JsonMapper.shared().readTree(defaults));
    return all;
  }

  /// The class that the configuration names, or else the one that goes with the model, or null.
  ///
  /// @throws PreprocessingConfigException when the file names a class that is not here, or two
  static @Nullable ProcessorClass of(JsonNode config, @Nullable String modelType) {
    ProcessorClass processor = named(config, "image_processor_type");
    ProcessorClass extractor = named(config, "feature_extractor_type");
    if (processor != null && extractor != null && processor != extractor) {
      throw new PreprocessingConfigException(
          "feature_extractor_type",
          config.get("feature_extractor_type"),
          "the class that image_processor_type names, " + config.get("image_processor_type"));
    }
    if (processor != null || extractor != null) {
      return processor != null ? processor : extractor;
    }
    for (ProcessorClass candidate : values()) {
      if (modelType != null && modelType.matches(candidate.modelTypes)) {
        return candidate;
      }
    }
    return null;
  }

  private static @Nullable ProcessorClass named(JsonNode config, String key) {
    JsonNode name = config.path(key);
    if (name.isMissingNode() || name.isNull()) {
      return null;
    }
    for (ProcessorClass candidate : values()) {
      String pattern = candidate.prefix + "(ImageProcessor(Fast|Pil)?|FeatureExtractor)";
      if (name.isString() && name.stringValue().matches(pattern)) {
        return candidate;
      }
    }
    throw new PreprocessingConfigException(
        key,
        name,
        "the image processors of ViT, DeiT, CLIP, Bit (DINOv2) and ConvNext;"
            + " or leave it out and write every key");
  }
}
