package vitrine.tensor;

/// Who does an operation's work: the calling thread alone, or several threads that share it.
@FunctionalInterface
public interface Workers {
  /// The calling thread.
  Workers ALONE = (items, operations, work) -> work.on(0, items);

  /// Does the work on all items, and returns when it is done.
  ///
  /// @param items how many; none depends on another
  /// @param operations that one costs, roughly: little work is not worth sharing
  /// @param work called with ranges that together are all items, perhaps at the same time
  void share(int items, long operations, Work work);

  /// Work on some of the items.
  @FunctionalInterface
  interface Work {
    /// Does it on some items.
    ///
    /// @param from the first item
    /// @param to one past the last item
    void on(int from, int to);
  }
}
