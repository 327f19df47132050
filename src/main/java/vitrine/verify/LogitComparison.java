package vitrine.verify;

import java.util.ArrayList;
import java.util.List;
import vitrine.tensor.Argmax;

/// The logits of several pictures, twice: as they should be, and as an engine gives them.
///
/// @param expected (pictures, labels)
/// @param actual (pictures, labels); where it has another number of labels, nothing agrees
record LogitComparison(List<float[]> expected, List<float[]> actual, Tolerance tolerance) {

  /// Each picture, in order.
  List<Verification.Comparison> pictures(List<String> names, List<String> labels) {
    double spread = Math.sqrt(products()[0] / Math.max(1, values()));
    List<Verification.Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      comparisons.add(picture(i, names.get(i), labels, spread));
    }
    return comparisons;
  }

  private Verification.Comparison picture(int i, String name, List<String> labels, double spread) {
    float[] right = expected.get(i);
    float[] given = actual.get(i);
    double diff = maxAbsDiff(right, given);
    double size = 1;
    for (float logit : right) {
      size = Math.max(size, Math.abs((double) logit));
    }
    int best = Argmax.of(right);
    int chosen = Argmax.of(given);
    boolean same =
        chosen < right.length && right[best] - right[chosen] <= tolerance.tie(size, spread);
    return new Verification.Comparison(
        name, diff, tolerance.difference() * size, labels.get(best), same);
  }

  /// The largest difference of a logit; NaN where one is no number, or there are not as many.
  static double maxAbsDiff(float[] right, float[] given) {
    double diff = right.length == given.length ? 0 : Double.NaN;
    for (int k = 0; k < Math.min(right.length, given.length); k++) {
      diff = Math.max(diff, Math.abs((double) right[k] - given[k]));
    }
    return diff;
  }

  /// Cosine similarity of all logits as one vector, each picture's mean taken off: softmax does not
  /// see the mean, and a head that says little of everything would hide everything behind it. One
  /// vector, because the few logits of a single undecided picture point anywhere. NaN where a logit
  /// is no number.
  double cosine() {
    double[] products = products();
    double norms = Math.sqrt(products[0] * products[1]);
    return norms == 0 && products[0] == products[1] ? 1 : products[2] / norms;
  }

  /// Of the expected logits with themselves, of the actual with themselves, and of both.
  private double[] products() {
    double[] sums = new double[3];
    for (int i = 0; i < expected.size(); i++) {
      double[] right = centred(expected.get(i));
      double[] given = centred(actual.get(i));
      if (right.length != given.length) {
        return new double[] {Double.NaN, Double.NaN, Double.NaN};
      }
      for (int k = 0; k < right.length; k++) {
        sums[0] += right[k] * right[k];
        sums[1] += given[k] * given[k];
        sums[2] += right[k] * given[k];
      }
    }
    return sums;
  }

  /// A single logit has no mean to take off.
  private static double[] centred(float[] logits) {
    double mean = 0;
    for (int i = 0; i < logits.length && logits.length > 1; i++) {
      mean += logits[i] / (double) logits.length;
    }
    double[] centred = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      centred[i] = logits[i] - mean;
    }
    return centred;
  }

  private int values() {
    return expected.stream().mapToInt(logits -> logits.length).sum();
  }

  /// Whether enough pictures are within the tolerance, and the cosine is.
  boolean passed(List<Verification.Comparison> pictures) {
    long passed = pictures.stream().filter(Verification.Comparison::passed).count();
    boolean finite = pictures.stream().allMatch(p -> Double.isFinite(p.maxAbsDiff()));
    return finite
        && passed >= tolerance.share() * pictures.size()
        && (tolerance.isRounding() || cosine() >= tolerance.cosine());
  }
}
