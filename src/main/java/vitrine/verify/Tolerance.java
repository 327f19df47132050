package vitrine.verify;

import vitrine.onnx.Precision;

/// How far a graph's logits may be from the reference's. What rounding costs depends on the numbers
/// that the graph computes with; docs/models.md has what was measured beside these limits.
///
/// @param difference of one logit, for logits of size one; larger logits may differ in proportion
/// @param cosine that the logits of all pictures must reach, their means taken off; −1 where the
///   difference says it all
/// @param share of the pictures that must be within the difference, with the same best class
record Tolerance(double difference, double cosine, double share) {
  static Tolerance of(Precision precision) {
    return switch (precision) {
      case FP32 -> new Tolerance(precision.rounding(), -1, 1);
      case FP16 -> new Tolerance(precision.rounding(), .9995, 1);
      case INT8 -> new Tolerance(precision.rounding(), .98, .9);
      case INT4 -> new Tolerance(precision.rounding(), .9, .9);
    };
  }

  /// Whether nothing but float32's own rounding is allowed.
  boolean isRounding() {
    return cosine < 0;
  }

  /// By how much the reference may prefer its best class to the engine's before their disagreement
  /// counts: what the allowed rounding itself explains. Where a cosine is allowed, that is the
  /// standard deviation of the difference of two logits at that cosine.
  ///
  /// @param size of the largest logit, at least 1
  /// @param spread the standard deviation of the reference's logits
  double tie(double size, double spread) {
    return isRounding() ? difference * size : Math.sqrt(2 * (1 - cosine * cosine)) * spread;
  }
}
