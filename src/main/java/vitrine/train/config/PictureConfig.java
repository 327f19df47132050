package vitrine.train.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What becomes of the pictures.
///
/// @param mean subtracted, by channel, from 0 to 1
/// @param std divided by, by channel
/// @param resample Pillow's code of the filter that resizes
/// @param cropPadding pixels that are added around before a crop at random; 0 for none
/// @param flips whether half of them are mirrored
/// @param erasing the probability that a box is erased
/// @param mixup α of the distribution of mixtures; 0 for none
/// @param cutmix α of the distribution of what stays beside a box of another picture; 0 for none
/// @param switchToCutmix with both, the probability of the second
public record PictureConfig(
    List<Double> mean,
    List<Double> std,
    int resample,
    int cropPadding,
    boolean flips,
    double erasing,
    double mixup,
    double cutmix,
    double switchToCutmix) {

  static PictureConfig read(ConfigObject config, int channels) {
    return new PictureConfig(
        listed(config.reals("image_mean", channels, 0.5, 0, 1)),
        listed(config.reals("image_std", channels, 0.5, 1e-6, 1000)),
        config.choice(
            "resample",
            "bilinear",
            Map.of("nearest", 0, "lanczos", 1, "bilinear", 2, "bicubic", 3, "box", 4)),
        config.count("random_crop_padding", 0, 0, 1024),
        config.flag("horizontal_flip", false),
        config.real("random_erasing_prob", 0, 0, 1),
        config.real("mixup_alpha", 0, 0, 100),
        config.real("cutmix_alpha", 0, 0, 100),
        config.real("mixup_switch_prob", 0.5, 0, 1));
  }

  /// Whether pictures are mixed with others.
  public boolean mixes() {
    return mixup > 0 || cutmix > 0;
  }

  private static List<Double> listed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
