package vitrine.preprocess;

import java.util.Arrays;

/// The fixed-point weights that resample one axis: output position `i` of the span is the sum over
/// `t < count[i]` of source position `first[i] + t` times `weights[i * stride + t]`, in units of
/// 2⁻²² (`PRECISION_BITS`).
///
/// The weights are computed in double precision, normalised to a sum of one and then rounded, in
/// the order of operations of Pillow: that makes the result bit-equal. Source: Pillow,
/// `src/libImaging/Resample.c`, `precompute_coeffs` and `normalize_coeffs_8bpc`.
record AxisWeights(int stride, int[] first, int[] count, int[] weights) {
  /// Bits behind the point of a weight: 32 less 8 for the pixel and 2 for negative lobes.
  static final int PRECISION_BITS = 32 - 8 - 2;

  /// One half, so that the final shift rounds.
  static final int HALF = 1 << (PRECISION_BITS - 1);

  /// The weights for the `span` of an axis that goes from `inSize` to `outSize` positions. An axis
  /// that keeps its size is copied, whatever the filter.
  static AxisWeights of(Resample filter, int inSize, int outSize, CropSpan span) {
    if (inSize == outSize) {
      return copy(span);
    }
    // Pillow keeps the source box in C floats.
    double scale = (double) (float) inSize / outSize;
    double filterScale = Math.max(scale, 1);
    double support = filter.support() * filterScale;
    int stride = Math.min((int) Math.ceil(support) * 2 + 1, inSize);
    int[] first = new int[span.length()];
    int[] count = new int[span.length()];
    int[] weights = new int[Math.multiplyExact(span.length(), stride)];
    double[] taps = new double[stride];
    for (int i = 0; i < span.length(); i++) {
      double center = (span.start() + i + 0.5) * scale;
      int begin = Math.max((int) (center - support + 0.5), 0);
      int end = Math.min((int) (center + support + 0.5), inSize);
      first[i] = begin;
      count[i] = end - begin;
      for (int t = 0; t < count[i]; t++) {
        taps[t] = filter.weight((t + begin - center + 0.5) * (1 / filterScale));
      }
      toFixedPoint(taps, count[i], weights, i * stride);
    }
    return new AxisWeights(stride, first, count, weights);
  }

  private static AxisWeights copy(CropSpan span) {
    int[] first = new int[span.length()];
    int[] count = new int[span.length()];
    int[] weights = new int[span.length()];
    Arrays.setAll(first, i -> span.start() + i);
    Arrays.fill(count, 1);
    Arrays.fill(weights, 1 << PRECISION_BITS);
    return new AxisWeights(1, first, count, weights);
  }

  private static void toFixedPoint(double[] taps, int count, int[] weights, int offset) {
    double sum = 0;
    for (int t = 0; t < count; t++) {
      sum += taps[t];
    }
    for (int t = 0; t < count; t++) {
      double weight = (sum == 0 ? taps[t] : taps[t] / sum) * (1 << PRECISION_BITS);
      weights[offset + t] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
    }
  }

  /// A sum of weighted bytes and [#HALF], as the byte that it rounds to.
  static byte toByte(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  /// The number of output positions.
  int length() {
    return first.length;
  }

  /// The first source position that any output position reads.
  int begin() {
    return Arrays.stream(first).min().orElse(0);
  }

  /// One past the last source position that any output position reads.
  int end() {
    int end = 0;
    for (int i = 0; i < first.length; i++) {
      end = Math.max(end, first[i] + count[i]);
    }
    return end;
  }

  /// The same weights for a source whose position 0 is position `origin` of this one's.
  AxisWeights relativeTo(int origin) {
    int[] moved = first.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] -= origin;
    }
    return new AxisWeights(stride, moved, count, weights);
  }
}
