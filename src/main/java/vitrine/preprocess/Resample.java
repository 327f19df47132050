package vitrine.preprocess;

/// The filters of Pillow's `Image.resize`, by the code that `preprocessor_config.json` stores under
/// `resample`.
///
/// Source: Pillow, `PIL.Image.Resampling` and `src/libImaging/Resample.c`.
public enum Resample {
  NEAREST(0, 0),
  LANCZOS(1, 3),
  BILINEAR(2, 1),
  BICUBIC(3, 2),
  BOX(4, 0.5),
  HAMMING(5, 1);

  private final int code;
  private final double support;

  Resample(int code, double support) {
    this.code = code;
    this.support = support;
  }

  /// The number in the configuration.
  public int code() {
    return code;
  }

  /// How far the filter reaches to each side of its centre, in source pixels when not shrinking; 0
  /// for [#NEAREST], which is not a filter.
  double support() {
    return support;
  }

  /// The filter's value at `x` source pixels from its centre, before normalisation.
  ///
  /// @throws UnsupportedOperationException for [#NEAREST]
  double weight(double x) {
    double distance = Math.abs(x);
    return switch (this) {
      case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
      case BILINEAR -> distance < 1 ? 1 - distance : 0;
      case HAMMING -> hamming(distance);
      case BICUBIC -> bicubic(distance);
      case LANCZOS -> -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
      case NEAREST -> throw new UnsupportedOperationException("nearest has no weights");
    };
  }

  /// Keys' cubic convolution with a = -0.5.
  private static double bicubic(double x) {
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  }

  /// The constants are C floats in Pillow, so they are floats here.
  private static double hamming(double x) {
    if (x == 0) {
      return 1;
    }
    if (x >= 1) {
      return 0;
    }
    double angle = x * Math.PI;
    return StrictMath.sin(angle) / angle * (0.54f + 0.46f * StrictMath.cos(angle));
  }

  private static double sinc(double x) {
    if (x == 0) {
      return 1;
    }
    double angle = x * Math.PI;
    return StrictMath.sin(angle) / angle;
  }
}
