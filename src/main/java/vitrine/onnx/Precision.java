package vitrine.onnx;

import java.util.Locale;

/// In what numbers a graph holds its weights and multiplies by them. Finest first.
public enum Precision {
  /// float32 everywhere.
  FP32(1e-3), // in another order of summation
  /// float16 weights.
  FP16(3e-2),
  /// 8-bit integers with scales: dynamically or statically quantised.
  INT8(.2),
  /// 4-bit integers with a scale for each block.
  INT4(.5);

  private final double rounding;

  Precision(double rounding) {
    this.rounding = rounding;
  }

  /// As the API, the metrics and the command line write it: `fp32`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// By how much rounding may change a logit of size one; larger logits in proportion.
  public double rounding() {
    return rounding;
  }

  /// The coarser of the two: a graph is as exact as its coarsest weights.
  public Precision coarser(Precision other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
