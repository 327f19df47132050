package vitrine.onnx;

import java.util.Locale;

/// In what numbers a graph holds its weights and multiplies by them. Finest first.
public enum Precision {
  /// float32 everywhere.
  FP32,
  /// float16 weights.
  FP16,
  /// 8-bit integers with scales: dynamically or statically quantised.
  INT8,
  /// 4-bit integers with a scale for each block.
  INT4;

  /// As the API, the metrics and the command line write it: `fp32`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The coarser of the two: a graph is as exact as its coarsest weights.
  public Precision coarser(Precision other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
