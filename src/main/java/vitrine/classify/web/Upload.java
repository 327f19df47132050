package vitrine.classify.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pictures of a request, and the parameters that its body may carry.
///
/// @param images the files' bytes, in the order of the request
/// @param topK from the body, or null
/// @param function from the body, or null
record Upload(List<byte[]> images, @Nullable String topK, @Nullable String function) {
  static Upload of(List<byte[]> images) {
    return new Upload(images, null, null);
  }
}
