package vitrine.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The same arrays again and again, for a computation that is repeated and whose matrices nobody
/// keeps: what it writes stays in the processor's caches, and nothing is cleared or collected. For
/// one thread.
public final class RecycledMemory implements Memory {
  /// Values that are kept at most, 256 MB: whoever takes more gets arrays of their own.
  private static final long MOST = 1L << 26;

  private final Map<Integer, Arrays> bySize = new HashMap<>();
  private long kept;

  private static final class Arrays {
    final List<float[]> all = new ArrayList<>();
    int taken;
  }

  @Override
  public float[] take(int count) {
    Arrays arrays = bySize.computeIfAbsent(count, _ -> new Arrays());
    if (arrays.taken < arrays.all.size()) {
      return arrays.all.get(arrays.taken++);
    }
    float[] made = new float[count];
    if (kept + count <= MOST) {
      kept += count;
      arrays.all.add(made);
      arrays.taken++;
    }
    return made;
  }

  /// All that was taken may be taken again: the computation is done, and its matrices are lost.
  public void recycle() {
    bySize.values().forEach(arrays -> arrays.taken = 0);
  }
}
