package vitrine.checkpoint.file;

import java.util.List;

/// A tensor whose values lie in a file one after the other, row-major.
///
/// @param shape outermost first
/// @param values as many as the shape tells
public record MappedTensor(List<Integer> shape, StoredValues values) implements StoredTensor {
  @Override
  public String name() {
    return values.name();
  }

  @Override
  public StoredTensor named(String name) {
    return new MappedTensor(shape, values.named(name));
  }

  @Override
  public Dtype dtype() {
    return values.dtype();
  }

  @Override
  public void read(int from, int count, float[] target) {
    values.read(from, 1, count, target, 0);
  }

  @Override
  public void unload() {
    values.unload();
  }
}
