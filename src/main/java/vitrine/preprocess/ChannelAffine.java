package vitrine.preprocess;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last two steps, rescale and normalise, in one: `scale·byte + shift`, by channel. Equal to
/// the steps up to the rounding of float32, so that a linear layer can take bytes.
///
/// @param scale by channel, red first
/// @param shift by channel, red first
public record ChannelAffine(List<Double> scale, List<Double> shift) {
  /// Copies.
  public ChannelAffine {
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
  }

  static ChannelAffine of(
      int channels, @Nullable Rescale rescale, @Nullable Normalization normalization) {
    double factor = rescale == null ? 1 : rescale.factor();
    List<Double> scale = new ArrayList<>();
    List<Double> shift = new ArrayList<>();
    for (int channel = 0; channel < channels; channel++) {
      double mean = normalization == null ? 0 : normalization.mean().get(channel);
      double std = normalization == null ? 1 : normalization.std().get(channel);
      scale.add(factor / std);
      shift.add(-mean / std);
    }
    return new ChannelAffine(scale, shift);
  }
}
