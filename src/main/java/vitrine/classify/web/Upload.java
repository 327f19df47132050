package vitrine.classify.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pictures of a request, and the parameters that its body may carry.
///
/// @param pictures in the order of the request
/// @param topK from the body, or null
/// @param function from the body, or null
record Upload(List<Picture> pictures, @Nullable String topK, @Nullable String function) {

  /// One picture, as it came.
  @FunctionalInterface
  interface Picture {
    /// The file's bytes.
    ///
    /// @throws vitrine.serving.Failure.BadBody when they can't be told from what was sent
    byte[] bytes();
  }

  static Upload of(List<Picture> pictures) {
    return new Upload(pictures, null, null);
  }
}
