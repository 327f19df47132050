package vitrine.checkpoint.safetensors;

import static vitrine.checkpoint.file.CheckpointException.Problem.MALFORMED_ENTRY;
import static vitrine.checkpoint.file.CheckpointException.Problem.MALFORMED_OFFSETS;
import static vitrine.checkpoint.file.CheckpointException.Problem.MALFORMED_SHAPE;
import static vitrine.checkpoint.file.CheckpointException.Problem.MISALIGNED;
import static vitrine.checkpoint.file.CheckpointException.Problem.NEGATIVE_SIZE;
import static vitrine.checkpoint.file.CheckpointException.Problem.OFFSETS_OUT_OF_ORDER;
import static vitrine.checkpoint.file.CheckpointException.Problem.SIZE_MISMATCH;
import static vitrine.checkpoint.file.CheckpointException.Problem.SIZE_OVERFLOW;
import static vitrine.checkpoint.file.CheckpointException.Problem.UNKNOWN_DTYPE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Dtype;

/// What the header of a safetensors file says of one tensor.
///
/// @param name of the tensor
/// @param dtype of its values
/// @param shape outermost first
/// @param begin offset of its first byte, counted from the header's end
/// @param end offset after its last byte
record SafetensorsEntry(String name, Dtype dtype, List<Integer> shape, long begin, long end) {

  /// Reads `{"dtype": …, "shape": […], "data_offsets": [begin, end]}`; other keys are ignored, as
  /// the reference implementation does.
  ///
  /// @throws CheckpointException where the entry contradicts the format or itself
  static SafetensorsEntry of(String name, JsonNode json) {
    if (!json.isObject()
        || !json.path("dtype").isString()
        || !json.has("shape")
        || !json.has("data_offsets")) {
      throw new CheckpointException(
          MALFORMED_ENTRY,
          "%s: an object with dtype, shape and data_offsets wanted, not %s".formatted(name, json));
    }
    Dtype dtype = dtype(name, json.path("dtype").stringValue());
    List<Integer> shape = shape(name, json.path("shape"));
    JsonNode offsets = json.path("data_offsets");
    if (!offsets.isArray() || offsets.size() != 2) {
      throw malformedOffsets(name, offsets);
    }
    var entry =
        new SafetensorsEntry(
            name, dtype, shape, offset(name, offsets, 0), offset(name, offsets, 1));
    entry.checkSize();
    return entry;
  }

  private static Dtype dtype(String name, String dtype) {
    return Dtype.named(dtype)
        .orElseThrow(() ->
            new CheckpointException(
                UNKNOWN_DTYPE,
                "%s: dtype %s; there are %s"
                    .formatted(name, dtype, Arrays.toString(Dtype.values()))));
  }

  private static List<Integer> shape(String name, JsonNode json) {
    if (!json.isArray()) {
      throw new CheckpointException(
          MALFORMED_SHAPE, "%s: shape %s is not a list".formatted(name, json));
    }
    var shape = new ArrayList<Integer>();
    for (JsonNode size : json) {
      shape.add(dimension(name, size));
    }
    return List.copyOf(shape);
  }

  private static int dimension(String name, JsonNode size) {
    if (!size.isIntegralNumber()) {
      throw new CheckpointException(
          MALFORMED_SHAPE, "%s: %s in shape is not a whole number".formatted(name, size));
    }
    if (size.bigIntegerValue().signum() < 0) {
      throw new CheckpointException(NEGATIVE_SIZE, "%s: %s in shape".formatted(name, size));
    }
    if (!size.canConvertToInt()) {
      throw new CheckpointException(
          SIZE_OVERFLOW, "%s: %s in shape, at most 2147483647".formatted(name, size));
    }
    return size.intValue();
  }

  private static long offset(String name, JsonNode offsets, int i) {
    JsonNode offset = offsets.path(i);
    if (!offset.isIntegralNumber() || !offset.canConvertToLong() || offset.longValue() < 0) {
      throw malformedOffsets(name, offsets);
    }
    return offset.longValue();
  }

  private static CheckpointException malformedOffsets(String name, JsonNode offsets) {
    return new CheckpointException(
        MALFORMED_OFFSETS,
        "%s: data_offsets %s, two whole numbers from 0 on wanted".formatted(name, offsets));
  }

  private void checkSize() {
    if (end < begin) {
      throw new CheckpointException(
          OFFSETS_OUT_OF_ORDER, "%s: data_offsets [%d, %d]".formatted(name, begin, end));
    }
    long bits = bits();
    if (bits % 8 != 0) {
      throw new CheckpointException(
          MISALIGNED, "%s: %s %s end within a byte".formatted(name, dtype, shape));
    }
    if (bits / 8 != end - begin) {
      throw new CheckpointException(
          SIZE_MISMATCH,
          "%s: %s %s are %d bytes, data_offsets [%d, %d] are %d"
              .formatted(name, dtype, shape, bits / 8, begin, end, end - begin));
    }
  }

  private long bits() {
    try {
      long count = shape.stream().mapToLong(d -> d).reduce(1, Math::multiplyExact);
      return Math.multiplyExact(count, dtype.bits());
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          SIZE_OVERFLOW, "%s: %s %s overflow".formatted(name, dtype, shape), e);
    }
  }
}
