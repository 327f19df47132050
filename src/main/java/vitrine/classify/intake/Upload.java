package vitrine.classify.intake;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.classify.ClassifyOptions;

/// The pictures of a request, and the parameters that its body carries.
///
/// @param pictures in the order of the request
/// @param parameters by their names in the query
/// @param list whether they came as a list in JSON, though it may have been of one
public record Upload(List<Picture> pictures, Map<String, String> parameters, boolean list) {
  Upload(List<Picture> pictures, Map<String, String> parameters) {
    this(pictures, parameters, false);
  }

  /// The body's word, else the query's.
  public @Nullable String parameter(String name, @Nullable String inQuery) {
    return parameters.getOrDefault(name, inQuery);
  }

  /// What is wanted of each picture: `top_k`, `min_score` and `function` in the body, else in the
  /// query.
  ///
  /// @throws vitrine.serving.Failure.BadParameter naming the parameter, its value and what is
  ///   allowed
  public ClassifyOptions options(
      @Nullable String topK, @Nullable String minScore, @Nullable String function) {
    return ClassifyParameters.options(
        parameter("top_k", topK),
        parameter("min_score", minScore),
        parameter("function", function));
  }
}
