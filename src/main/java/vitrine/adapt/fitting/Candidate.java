package vitrine.adapt.fitting;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vitrine.adapt.FeatureHead;
import vitrine.adapt.validation.HeldOut;

/// A method with what was chosen for it.
///
/// @param method of it
/// @param chosen its settings by name, such as C
/// @param heldOut its answers for pictures that it was not fitted to; null where none can be held
///   out
/// @param tried what was chosen from, each by its settings and figures
/// @param fit makes the head, of all pictures
record Candidate(
    Method method,
    Map<String, Object> chosen,
    @Nullable HeldOut heldOut,
    List<Map<String, Object>> tried,
    Supplier<Fitted> fit) {
  /// @param converged whether the solver got where it was to get
  record Fitted(FeatureHead head, boolean converged) {}
}
