package vitrine.classify;

import org.jspecify.annotations.Nullable;
import vitrine.model.ScoreFunction;

/// What is wanted of a classification.
///
/// @param topK predictions at most, 0 for all
/// @param minScore predictions below it are left out; null for none
/// @param function what makes scores of logits; null for the model's own
public record ClassifyOptions(
    int topK, @Nullable Double minScore, @Nullable ScoreFunction function) {
  /// The five best by the model's own function.
  public static final ClassifyOptions DEFAULT = new ClassifyOptions(5, null, null);
}
