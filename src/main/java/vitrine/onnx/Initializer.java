package vitrine.onnx;

import java.util.List;
import java.util.function.Supplier;

/// A constant of the graph whose values are made only when they are written, so that an export
/// holds one tensor at a time.
///
/// @param name in the graph
/// @param dims its shape
/// @param values row-major, as many as `dims` say
record Initializer(String name, List<Integer> dims, Supplier<float[]> values) {
  /// The length of its values in the file.
  long bytes() {
    return Float.BYTES * dims.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }
}
