package vitrine.preprocess;

import java.util.Arrays;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// timm's `pretrained_cfg`, read as `timm.data.resolve_data_config` and `create_transform` (1.0.31)
/// do for evaluation: the shortest edge is resized to ⌊input_size / crop_pct⌋ and the middle is
/// cropped, with torchvision's transforms on a Pillow image. Unlike timm, it takes no defaults but
/// `crop_mode`'s, which timm itself leaves out.
final class TimmConfig {
  private static final String INPUT_SIZE =
      "[3, height, width], or [1, height, width] for grey images";

  private final ConfigValues values;

  TimmConfig(JsonNode pretrainedCfg) {
    values = new ConfigValues(pretrainedCfg);
  }

  /// @throws PreprocessingConfigException for anything that is missing, wrong or not supported
  Preprocessing preprocessing() {
    JsonNode size = inputSize();
    Size input =
        new Size(
            ConfigValues.side("input_size height", size.get(1)),
            ConfigValues.side("input_size width", size.get(2)));
    ColorMode colors = size.get(0).intValue() == 1 ? ColorMode.L : ColorMode.RGB;
    return new Preprocessing(
        colors,
        resize(input),
        new CenterCrop(input, CropRounding.TORCHVISION),
        new Rescale.UnitRange(),
        new Normalization(
            values.byChannel("mean", colors.channels(), false),
            values.byChannel("std", colors.channels(), true)),
        "");
  }

  private JsonNode inputSize() {
    JsonNode size = values.required("input_size", INPUT_SIZE);
    int channels = size.isArray() && size.size() == 3 ? size.get(0).asInt(0) : 0;
    if (channels != 3 && channels != 1) {
      throw new PreprocessingConfigException("input_size", size, INPUT_SIZE);
    }
    return size;
  }

  private Resize resize(Size input) {
    double cropPct = values.positive("crop_pct", 1);
    int height = (int) (input.height() / cropPct);
    int width = (int) (input.width() / cropPct);
    JsonNode mode = values.has("crop_mode") ? values.required("crop_mode", "") : null;
    if (mode != null && mode.asString("").equals("squash")) {
      return new Resize.ToSize(new Size(height, width), interpolation());
    }
    if (mode != null && !mode.asString("").equals("center")) {
      throw new PreprocessingConfigException("crop_mode", mode, "center, squash");
    }
    if (height != width) {
      throw new PreprocessingConfigException(
          "input_size", input, "a square, because crop_mode is center");
    }
    return new Resize.ShortestEdge(height, interpolation());
  }

  private Resample interpolation() {
    String allowed = Arrays.toString(Resample.values()).toLowerCase(Locale.ROOT);
    JsonNode value = values.required("interpolation", allowed);
    return Arrays.stream(Resample.values())
        .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(value.asString("")))
        .findAny()
        .orElseThrow(() -> new PreprocessingConfigException("interpolation", value, allowed));
  }
}
