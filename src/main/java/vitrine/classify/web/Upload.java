package vitrine.classify.web;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pictures of a request, and the parameters that its body carries. Closing it gives back the
/// memory that was reserved for it.
///
/// @param pictures in the order of the request
/// @param parameters by their names in the query
/// @param memory that they take
record Upload(List<Picture> pictures, Map<String, String> parameters, UploadMemory memory)
    implements AutoCloseable {

  /// One picture, as it came.
  @FunctionalInterface
  interface Picture {
    /// The file's bytes.
    ///
    /// @throws vitrine.serving.Failure.BadBody when they can't be told from what was sent
    byte[] bytes();
  }

  /// The body's word, else the query's.
  @Nullable String parameter(String name, @Nullable String inQuery) {
    return parameters.getOrDefault(name, inQuery);
  }

  @Override
  public void close() {
    memory.close();
  }
}
