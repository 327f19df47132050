package vitrine.checkpoint.npz;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.Dtype;
import vitrine.checkpoint.file.StoredTensor;

/// A tensor that lies compressed in a file: inflated when asked, and kept until {@link #unload()}.
final class DeflatedTensor implements StoredTensor {
  private final String name;
  private final NpyHeader header;
  private final Supplier<MemorySegment> inflate;
  private @Nullable StoredTensor inflated;

  /// @param inflate makes the values' bytes, as many as the header says
  DeflatedTensor(String name, NpyHeader header, Supplier<MemorySegment> inflate) {
    this.name = name;
    this.header = header;
    this.inflate = inflate;
  }

  private synchronized StoredTensor inflated() {
    StoredTensor tensor = inflated;
    if (tensor == null) {
      tensor = header.tensor(name, inflate.get());
      inflated = tensor;
    }
    return tensor;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public StoredTensor named(String other) {
    return new DeflatedTensor(other, header, inflate);
  }

  @Override
  public Dtype dtype() {
    return header.dtype();
  }

  @Override
  public List<Integer> shape() {
    return header.layout().shape();
  }

  @Override
  public void read(int from, int count, float[] target) {
    inflated().read(from, count, target);
  }

  @Override
  public synchronized void unload() {
    inflated = null;
  }
}
