package vitrine.evaluate.figures;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The first few of many, by an order; the others are forgotten as they come.
///
/// @param <T> what is ordered
public final class Best<T> {
  private final int limit;
  private final Comparator<? super T> order;
  private final PriorityQueue<T> kept;

  /// Nothing yet.
  ///
  /// @param limit how many are kept, 0 or more
  /// @param order the first comes first
  public Best(int limit, Comparator<? super T> order) {
    this.limit = limit;
    this.order = order;
    kept = new PriorityQueue<>(order.reversed());
  }

  /// Keeps it, if it is among the first.
  public void add(T candidate) {
    if (kept.size() < limit) {
      kept.add(candidate);
    } else if (limit > 0 && order.compare(candidate, kept.element()) < 0) {
      kept.remove();
      kept.add(candidate);
    }
  }

  /// The first, in their order.
  public List<T> inOrder() {
    return kept.stream().sorted(order).toList();
  }
}
