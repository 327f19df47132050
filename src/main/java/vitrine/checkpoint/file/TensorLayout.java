package vitrine.checkpoint.file;

import static vitrine.checkpoint.file.CheckpointException.Problem.STRIDES;
import static vitrine.checkpoint.file.CheckpointException.Problem.TENSOR_TOO_LARGE;

import java.util.Arrays;
import java.util.List;

/// Where a tensor's values lie among those of its storage: the one at index (i, j, …) is number
/// `offset` + i · `strides[0]` + j · `strides[1]` + … PyTorch's views, transposed and expanded
/// tensors are such.
///
/// @param shape outermost first
/// @param strides one for each dimension, counted in values
/// @param offset of the first value, counted in values
public record TensorLayout(List<Integer> shape, List<Long> strides, long offset) {
  /// An expanded tensor says with few bytes that it has many values; so many are believed.
  private static final long MAX_EXPANDED = 1 << 24;

  /// The last dimension's values are neighbours.
  public static TensorLayout rowMajor(List<Integer> shape) {
    return new TensorLayout(shape, strides(shape.reversed()).reversed(), 0);
  }

  /// The first dimension's values are neighbours: Fortran's order.
  public static TensorLayout columnMajor(List<Integer> shape) {
    return new TensorLayout(shape, strides(shape), 0);
  }

  private static List<Long> strides(List<Integer> innermostFirst) {
    Long[] strides = new Long[innermostFirst.size()];
    long stride = 1;
    for (int d = 0; d < strides.length; d++) {
      strides[d] = stride;
      stride = saturated(stride, innermostFirst.get(d));
    }
    return Arrays.asList(strides);
  }

  /// The tensor in these values.
  ///
  /// @throws CheckpointException where the layout leads out of them, or the tensor is too large
  public StoredTensor in(StoredValues values) {
    long available = values.bytes().byteSize() * 8 / values.dtype().bits();
    checkStrides(values.name(), available);
    long most = Math.min(StoredTensor.MAX_SIZE, Math.max(available, MAX_EXPANDED));
    long count = count(values.name(), most);
    if (!rowMajor()) {
      return new StridedTensor(this, values);
    }
    int size = values.dtype().bits() / 8; // whole bytes, in the formats that come here
    var bytes = values.bytes().asSlice(count == 0 ? 0 : offset * size, count * size);
    return new MappedTensor(
        shape, new StoredValues(values.name(), values.dtype(), values.order(), bytes));
  }

  private void checkStrides(String name, long available) {
    if (strides.size() != shape.size()
        || offset < 0
        || strides.stream().anyMatch(stride -> stride < 0)
        || shape.stream().anyMatch(size -> size < 0)) {
      throw wrong(name, "no such layout");
    }
    if (!shape.contains(0) && last() >= available) {
      throw wrong(name, "there are %d values".formatted(available));
    }
  }

  private CheckpointException wrong(String name, String but) {
    return new CheckpointException(
        STRIDES,
        "%s: size %s, strides %s, offset %d, but %s".formatted(name, shape, strides, offset, but));
  }

  /// The number of the last value.
  private long last() {
    long last = offset;
    for (int d = 0; d < shape.size(); d++) {
      last += saturated(shape.get(d) - 1L, strides.get(d));
      if (last < 0) { // two sums below 2⁶³ stay below 2⁶⁴
        return Long.MAX_VALUE;
      }
    }
    return last;
  }

  /// The number of values.
  ///
  /// @throws CheckpointException where there are more than `most`
  public long count(String name, long most) {
    long count = shape.contains(0) ? 0 : 1;
    for (int size : shape) {
      count = saturated(count, size);
    }
    if (count > most) {
      throw new CheckpointException(
          TENSOR_TOO_LARGE, "%s: size %s, at most %d values".formatted(name, shape, most));
    }
    return count;
  }

  /// Whether the values lie one after the other; the stride of a dimension of size 1 says nothing.
  private boolean rowMajor() {
    if (shape.contains(0)) {
      return true;
    }
    List<Long> wanted = rowMajor(shape).strides;
    for (int d = 0; d < shape.size(); d++) {
      if (shape.get(d) != 1 && !strides.get(d).equals(wanted.get(d))) {
        return false;
      }
    }
    return true;
  }

  private static long saturated(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }
}
