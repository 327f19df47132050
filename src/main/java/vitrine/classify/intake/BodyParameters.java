package vitrine.classify.intake;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import vitrine.serving.Failure;

/// What may stand in a body beside its pictures.
///
/// @param inForm fields of a form that mean something, by their names in the query; others are
///   skipped
/// @param inJson keys of JSON's `parameters`, each with its name in the query; others are refused
/// @param skipped keys beside `inputs` and `parameters` that JSON may have and that mean nothing
public record BodyParameters(Set<String> inForm, List<Key> inJson, Set<String> skipped) {
  /// Of a classification.
  public static final BodyParameters CLASSIFY =
      new BodyParameters(
          ClassifyParameters.NAMES,
          List.of(new Key("top_k", "top_k"), new Key("function_to_apply", "function")),
          Set.of());

  /// A key and what it is called in the query.
  public record Key(String key, String inQuery) {}

  /// The same, where JSON may have other keys.
  public BodyParameters skipping(Set<String> keys) {
    return new BodyParameters(inForm, inJson, keys);
  }

  /// What a key of JSON's `parameters` is called in the query.
  ///
  /// @throws Failure.BadParameter naming those that there are
  String inQuery(String key) {
    return inJson.stream()
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new Failure.BadParameter("parameters", key, listed()))
        .inQuery();
  }

  private String listed() {
    return inJson.stream().map(Key::key).collect(Collectors.joining(", "));
  }
}
