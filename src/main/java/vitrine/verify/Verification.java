package vitrine.verify;

import java.util.List;
import java.util.Locale;

/// How far an engine's logits are from the reference's.
///
/// @param model its name
/// @param provider of the engine that was checked
/// @param passed whether every picture is within its tolerance and has the same best class
/// @param maxAbsDiff the largest difference of a logit, over all pictures
/// @param pictures one by one
public record Verification(
    String model, String provider, boolean passed, double maxAbsDiff, List<Comparison> pictures) {

  /// One picture.
  ///
  /// @param picture its name
  /// @param maxAbsDiff the largest difference of a logit; NaN when one is not a number
  /// @param tolerance what it may be
  /// @param label the best class by the reference
  /// @param sameLabel whether the engine agrees; always true where the best two are closer to each
  ///   other than the tolerance
  public record Comparison(
      String picture, double maxAbsDiff, double tolerance, String label, boolean sameLabel) {
    /// Whether it is within its tolerance, with the same best class.
    public boolean passed() {
      return maxAbsDiff <= tolerance && sameLabel;
    }
  }

  /// One sentence for a log or a refusal.
  public String summary() {
    if (passed) {
      return String.format(
          Locale.ROOT,
          "%s equals the reference on %d pictures: logits differ by at most %.2g",
          provider,
          pictures.size(),
          maxAbsDiff);
    }
    List<Comparison> failed = pictures.stream().filter(p -> !p.passed()).toList();
    Comparison first = failed.getFirst();
    return String.format(
        Locale.ROOT,
        "%s differs from the reference on %d of %d pictures: logits differ by up to %.3g "
            + "(%s: %.3g, allowed %.2g)",
        provider,
        failed.size(),
        pictures.size(),
        maxAbsDiff,
        first.picture(),
        first.maxAbsDiff(),
        first.tolerance());
  }
}
