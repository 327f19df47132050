package vitrine.tensor;

/// Where the values of new matrices lie.
@FunctionalInterface
public interface Memory {
  /// An array of its own for each matrix.
  Memory FRESH = float[]::new;

  /// An array whose values nobody else reads or writes.
  ///
  /// @param count of values
  /// @return with any values at all
  float[] take(int count);
}
