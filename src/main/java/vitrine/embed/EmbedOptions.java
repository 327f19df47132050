package vitrine.embed;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vitrine.classify.intake.BodyParameters;
import vitrine.serving.Failure;

/// What is wanted of an embedding.
///
/// @param normalize whether its length is to be 1, so that the product of two is their cosine
record EmbedOptions(boolean normalize) {
  /// What a body may say.
  static final BodyParameters IN_BODY =
      new BodyParameters(
          Set.of("model", "normalize"),
          List.of(new BodyParameters.Key("normalize", "normalize")),
          Set.of());

  /// @param normalize as text; `true` where there is none
  /// @throws Failure.BadParameter for anything but `true` and `false`
  static EmbedOptions of(@Nullable String normalize) {
    if (normalize == null) {
      return new EmbedOptions(true);
    }
    return switch (normalize.toLowerCase(Locale.ROOT)) {
      case "true" -> new EmbedOptions(true);
      case "false" -> new EmbedOptions(false);
      default -> throw new Failure.BadParameter("normalize", normalize, "true, false");
    };
  }
}
