package vitrine.classify.intake;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vitrine.classify.ClassifyOptions;
import vitrine.model.ScoreFunction;
import vitrine.serving.Decimal;
import vitrine.serving.Failure;

/// The parameters of `/classify`, from text to {@link ClassifyOptions}.
final class ClassifyParameters {
  /// Of all of them, in the query and in a form.
  static final Set<String> NAMES = Set.of("model", "top_k", "min_score", "function");

  private ClassifyParameters() {}

  /// @throws Failure.BadParameter naming the parameter, its value and what is allowed
  static ClassifyOptions options(
      @Nullable String topK, @Nullable String minScore, @Nullable String function) {
    return new ClassifyOptions(
        topK == null ? ClassifyOptions.DEFAULT.topK() : topK(topK),
        minScore == null ? null : minScore(minScore),
        function == null ? null : function(function));
  }

  private static int topK(String text) {
    try {
      int value = Decimal.parseWhole(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new Failure.BadParameter("top_k", text, "0 (all classes) or a positive integer");
  }

  private static double minScore(String text) {
    try {
      double value = Decimal.parse(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new Failure.BadParameter("min_score", text, "a number");
  }

  private static ScoreFunction function(String text) {
    return Arrays.stream(ScoreFunction.values())
        .filter(function -> name(function).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new Failure.BadParameter(
                "function",
                text,
                Arrays.stream(ScoreFunction.values())
                    .map(ClassifyParameters::name)
                    .collect(Collectors.joining(", "))));
  }

  private static String name(ScoreFunction function) {
    return function.name().toLowerCase(Locale.ROOT);
  }
}
