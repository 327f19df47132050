package vitrine.preprocess;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vitrine.image.Shrink;

/// How an image becomes the network's input, as data: what `preprocessor_config.json` says,
/// checked. The steps run in this order; one that is null is left out.
///
/// @param colors that the network sees
/// @param resize of the whole image
/// @param crop of the resized image's middle
/// @param rescale from 0…255 to the range of the normalisation
/// @param normalization by channel
/// @param unsaid which keys that the output's size comes from the file leaves to its class's
///   defaults, for people; empty where it says them all
public record Preprocessing(
    ColorMode colors,
    @Nullable Resize resize,
    @Nullable CenterCrop crop,
    @Nullable Rescale rescale,
    @Nullable Normalization normalization,
    String unsaid)
    implements Shrink {

  /// Reads a `preprocessor_config.json` as transformers 5.23 does. Absent keys take the defaults of
  /// the image processor class that the file names (`image_processor_type`,
  /// `feature_extractor_type`), see [ProcessorClass]; a file that names none must say everything
  /// itself.
  ///
  /// @throws PreprocessingConfigException naming the key, the value and what is allowed
  public static Preprocessing parse(JsonNode preprocessorConfig) {
    return new TransformersConfig(preprocessorConfig, null).preprocessing();
  }

  /// The same, for a file that may not name a class: then `model_type` of `config.json` decides
  /// which it is, as in `AutoImageProcessor`. The first ViTs on the hub
  /// (`google/vit-base-patch16-224`) need it: they say neither `resample` nor `do_rescale`.
  ///
  /// @throws PreprocessingConfigException naming the key, the value and what is allowed
  public static Preprocessing parse(JsonNode preprocessorConfig, String modelType) {
    return new TransformersConfig(preprocessorConfig, modelType).preprocessing();
  }

  /// Reads timm's `pretrained_cfg`: `input_size`, `crop_pct`, `crop_mode`, `interpolation`, `mean`,
  /// `std`, as `timm.data.create_transform` does for evaluation.
  ///
  /// @throws PreprocessingConfigException naming the key, the value and what is allowed
  public static Preprocessing parseTimm(JsonNode pretrainedCfg) {
    return new TimmConfig(pretrainedCfg).preprocessing();
  }

  /// Twice the size that the image is resized to is left, whichever way up it is: Pillow's
  /// `reducing_gap` of 2, which `Image.thumbnail` has by default.
  @Override
  public int factor(int width, int height) {
    double scale =
        switch (resize) {
          case null -> 1;
          case Resize.ShortestEdge to -> (double) Math.min(width, height) / to.edge();
          case Resize.ToSize(Size size, _) ->
              (double) Math.min(width, height) / Math.max(size.width(), size.height());
        };
    return scale >= 16 ? 8 : scale >= 8 ? 4 : scale >= 4 ? 2 : 1;
  }

  /// Insists that every image comes out as the model's input, (channels, height, width).
  ///
  /// @throws PreprocessingConfigException naming both
  public void requireOutput(int channels, int height, int width) {
    if (channels != colors.channels()) {
      throw new PreprocessingConfigException(
          "its images have %d channels, the model's input has %d; do_grayscale true makes 1, false 3"
              .formatted(colors.channels(), channels));
    }
    Size expected = new Size(height, width);
    Size output = output();
    if (!expected.equals(output)) {
      throw new PreprocessingConfigException(
          "its images are %s%s, the model's input is %s (height×width)"
              .formatted(
                  output == null ? "of no fixed size (" + sizing() + ")" : output,
                  unsaid.isEmpty() ? "" : " (" + unsaid + ")",
                  expected));
    }
  }

  /// The last two steps as one function of a byte.
  public ChannelAffine affine() {
    return ChannelAffine.of(colors.channels(), rescale, normalization);
  }

  /// Height of every output in pixels.
  ///
  /// @throws PreprocessingConfigException when it depends on the image
  public int outputHeight() {
    return fixedOutput().height();
  }

  /// Width of every output in pixels.
  ///
  /// @throws PreprocessingConfigException when it depends on the image
  public int outputWidth() {
    return fixedOutput().width();
  }

  /// The steps in order, one line each, for people.
  public Map<String, Object> describe() {
    Map<String, Object> steps = new LinkedHashMap<>();
    steps.put("colors", colors.toString());
    steps.put("resize", Objects.toString(resize, "none"));
    steps.put("crop", Objects.toString(crop, "none"));
    steps.put("rescale", Objects.toString(rescale, "none"));
    steps.put("normalize", Objects.toString(normalization, "none"));
    steps.put("output", Objects.toString(output(), "depends on the image"));
    return steps;
  }

  private Size fixedOutput() {
    Size output = output();
    if (output == null) {
      throw new PreprocessingConfigException("its images are of no fixed size (" + sizing() + ")");
    }
    return output;
  }

  private @Nullable Size output() {
    if (crop != null) {
      return crop.size();
    }
    return resize instanceof Resize.ToSize to ? to.size() : null;
  }

  private String sizing() {
    return (resize == null ? "no resize" : "resize " + resize) + ", no crop";
  }
}
