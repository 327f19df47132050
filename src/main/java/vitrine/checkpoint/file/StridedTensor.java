package vitrine.checkpoint.file;

import java.util.List;

/// A tensor whose values lie in a file in another order than row-major: transposed, every second
/// one, or one for many.
final class StridedTensor implements StoredTensor {
  private final TensorLayout layout;
  private final StoredValues values;
  private final int[] sizes; // (dimensions)
  private final long[] strides; // (dimensions)

  /// @param layout checked: it does not lead out of the values
  StridedTensor(TensorLayout layout, StoredValues values) {
    this.layout = layout;
    this.values = values;
    sizes = layout.shape().stream().mapToInt(size -> size).toArray();
    strides = layout.strides().stream().mapToLong(stride -> stride).toArray();
  }

  @Override
  public String name() {
    return values.name();
  }

  @Override
  public StoredTensor named(String name) {
    return new StridedTensor(layout, values.named(name));
  }

  @Override
  public Dtype dtype() {
    return values.dtype();
  }

  @Override
  public List<Integer> shape() {
    return layout.shape();
  }

  @Override
  public void read(int from, int count, float[] target) {
    int last = sizes.length - 1; // a scalar is row-major, so there is a last dimension
    for (int done = 0; done < count; ) {
      int row = (from + done) / sizes[last];
      int column = (from + done) % sizes[last];
      int run = Math.min(sizes[last] - column, count - done);
      long first = rowStart(row) + column * strides[last];
      values.read(first, strides[last], run, target, done);
      done += run;
    }
  }

  /// The place of the first value of a row, all dimensions but the last counted as one.
  private long rowStart(int row) {
    long start = layout.offset();
    int rest = row;
    for (int d = sizes.length - 2; d >= 0; d--) {
      start += rest % sizes[d] * strides[d];
      rest /= sizes[d];
    }
    return start;
  }

  @Override
  public void unload() {
    values.unload();
  }
}
