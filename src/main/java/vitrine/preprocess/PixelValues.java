package vitrine.preprocess;

import org.jspecify.annotations.Nullable;

/// The last two steps, rescale and normalise: what becomes of each of the 256 values of a byte, by
/// channel. A table, (channels, 256), because that is exact and fast.
///
/// The arithmetic is numpy's in `transformers.image_transforms`: `rescale` multiplies in float64
/// and rounds to float32, `normalize` subtracts and divides in float32. torchvision's `ToTensor`
/// (timm) divides by 255 in float32 instead.
final class PixelValues {
  private PixelValues() {}

  static float[][] table(
      int channels, @Nullable Rescale rescale, @Nullable Normalization normalization) {
    float[][] table = new float[channels][256];
    for (int channel = 0; channel < channels; channel++) {
      for (int value = 0; value < 256; value++) {
        float scaled = rescale == null ? value : rescale.apply(value);
        table[channel][value] =
            normalization == null ? scaled : normalization.apply(channel, scaled);
      }
    }
    return table;
  }
}
