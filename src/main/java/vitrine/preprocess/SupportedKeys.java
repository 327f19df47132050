package vitrine.preprocess;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Which keys of a `preprocessor_config.json` are followed, which do not touch an image's pixels,
/// and which would change them in a way that is not built: those stop the start.
final class SupportedKeys {
  /// Read by [TransformersConfig].
  private static final Set<String> FOLLOWED =
      Set.of(
          "do_grayscale",
          "do_convert_rgb",
          "do_resize",
          "size",
          "default_to_square",
          "resample",
          "crop_pct",
          "do_center_crop",
          "crop_size",
          "do_rescale",
          "rescale_factor",
          "do_normalize",
          "image_mean",
          "image_std",
          "image_processor_type");

  /// Without effect: on classification, or when their step is off.
  private static final Set<String> HARMLESS =
      Set.of("do_reduce_labels", "pad_size", "size_divisor", "image_seq_length");

  /// Names that speak of pixels; anything else is metadata (`processor_class`, `auto_map`, …).
  private static final String ABOUT_PIXELS =
      "(do|image|crop|resample|resize|rescale|size|pad|min|max|offset|normalize|use_square)(_.*|$)"
          + "|mean|std|interpolation|input_size|normali[sz]ation|standardize|bgr|flip.*";

  private SupportedKeys() {}

  /// @throws PreprocessingConfigException for the first key that would be ignored wrongly
  static void check(JsonNode config) {
    config.forEachEntry((key, value) -> {
      boolean known = FOLLOWED.contains(key) || HARMLESS.contains(key);
      boolean off = value.isNull() || (value.isBoolean() && !value.booleanValue());
      if (!known && !off && key.matches(ABOUT_PIXELS)) {
        throw new PreprocessingConfigException(
            key, value, "nothing, this is not supported (null and false are)");
      }
    });
  }
}
