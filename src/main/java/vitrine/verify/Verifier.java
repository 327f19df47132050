package vitrine.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vitrine.image.RgbImage;
import vitrine.inference.Engine;
import vitrine.inference.ReferenceEngine;
import vitrine.inference.ServedModel;

/// Holds an engine against the reference: the same pixels in, the same logits out.
public final class Verifier {
  /// What float32 in another order of summation may cost, for logits of size one; larger logits may
  /// differ in proportion.
  static final double TOLERANCE = 1e-3;

  private Verifier() {}

  /// Verifies on pictures drawn by code.
  public static Verification verify(ServedModel model) {
    return verify(model, DrawnPictures.all());
  }

  /// Verifies on the pictures given; the engine takes them as one batch, the reference one by one.
  ///
  /// @param pictures by name, at least one
  public static Verification verify(ServedModel model, Map<String, RgbImage> pictures) {
    return verify(model, model.engine(), pictures);
  }

  static Verification verify(ServedModel model, Engine engine, Map<String, RgbImage> pictures) {
    List<float[]> pixels = pictures.values().stream().map(model::preprocess).toList();
    List<float[]> actual = engine.infer(pixels);
    List<float[]> expected = reference(model).infer(pixels);
    List<Verification.Comparison> comparisons = new ArrayList<>();
    for (String picture : pictures.keySet()) {
      int i = comparisons.size();
      comparisons.add(compare(picture, expected.get(i), actual.get(i), model.bundle().labels()));
    }
    return new Verification(
        model.bundle().name(),
        engine.provider(),
        comparisons.stream().allMatch(Verification.Comparison::passed),
        // Math.max keeps NaN, which no tolerance admits
        comparisons.stream().mapToDouble(Verification.Comparison::maxAbsDiff).reduce(0, Math::max),
        comparisons);
  }

  /// The reference, on as many threads as the engine.
  public static ReferenceEngine reference(ServedModel model) {
    return new ReferenceEngine(model.bundle().vit(), model.threads());
  }

  private static Verification.Comparison compare(
      String picture, float[] expected, float[] actual, List<String> labels) {
    double diff = expected.length == actual.length ? 0 : Double.NaN;
    double size = 1;
    for (int i = 0; i < Math.min(expected.length, actual.length); i++) {
      diff = Math.max(diff, Math.abs((double) expected[i] - actual[i]));
      size = Math.max(size, Math.abs((double) expected[i]));
    }
    double tolerance = TOLERANCE * size;
    int best = best(expected);
    int chosen = best(actual);
    boolean same = chosen < expected.length && expected[best] - expected[chosen] <= tolerance;
    return new Verification.Comparison(picture, diff, tolerance, labels.get(best), same);
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
