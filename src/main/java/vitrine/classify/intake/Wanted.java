package vitrine.classify.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request asks for.
///
/// @param <O> what may be chosen for its pictures
/// @param pictures at least one
/// @param options for each of them
/// @param model that the body names, if it may and does; else the one by which it was let in
public record Wanted<O>(List<Picture> pictures, O options, @Nullable String model) {
  public Wanted(List<Picture> pictures, O options) {
    this(pictures, options, null);
  }
}
