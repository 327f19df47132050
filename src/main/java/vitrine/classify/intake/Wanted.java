package vitrine.classify.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.classify.ClassifyOptions;

/// What a request asks for.
///
/// @param pictures at least one
/// @param options for each of them
/// @param model that the body names, if it may and does; else the one by which it was let in
public record Wanted(List<Picture> pictures, ClassifyOptions options, @Nullable String model) {
  public Wanted(List<Picture> pictures, ClassifyOptions options) {
    this(pictures, options, null);
  }
}
