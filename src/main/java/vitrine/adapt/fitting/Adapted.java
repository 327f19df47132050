package vitrine.adapt.fitting;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.FeatureHead;
import vitrine.adapt.validation.Folds;
import vitrine.adapt.validation.HeldOut;
import vitrine.evaluate.figures.Tally;

/// A head, and how it came about.
///
/// @param method that made it
/// @param chosen its settings by name, such as C
/// @param head of all pictures
/// @param converged whether the solver got where it was to get
/// @param folds of the cross-validation
/// @param heldOut answers for pictures that a head was not fitted to; null where none can be held
///   out
/// @param tried what was chosen from, each by its settings and figures
/// @param others the other methods that were compared
/// @param otherWeights what would have been taken with the other class weights, its own C included;
///   null where classes are of about one size, or where it is the same
public record Adapted(
    Method method,
    Map<String, Object> chosen,
    FeatureHead head,
    boolean converged,
    Folds folds,
    @Nullable HeldOut heldOut,
    List<Map<String, Object>> tried,
    List<Other> others,
    @Nullable Tally otherWeights) {
  /// Whether C is the smallest or the largest of several that were tried: one beyond might be
  /// better.
  public boolean endOfTheValues() {
    Object c = chosen.get("C");
    return tried.size() > 1
        && c != null
        && (c.equals(tried.getFirst().get("C")) || c.equals(tried.getLast().get("C")));
  }

  /// A method that was not taken.
  ///
  /// @param figures of pictures that were held out
  public record Other(Method method, Map<String, Object> chosen, Tally figures) {}
}
