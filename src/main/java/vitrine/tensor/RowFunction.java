package vitrine.tensor;

/// A function of a row. The rows are arrays of their own: so the JIT compiler turns plain loops
/// over them into vector instructions.
@FunctionalInterface
public interface RowFunction {
  /// Computes it.
  ///
  /// @param kernels for sums and exponentials
  /// @param i which row it is
  /// @param x the row, not to be changed
  /// @param y learns as many values
  void apply(Kernels kernels, int i, float[] x, float[] y);

  /// A function of two rows.
  @FunctionalInterface
  interface OfTwo {
    /// Computes it.
    ///
    /// @param kernels for sums and exponentials
    /// @param i which row it is
    /// @param x the row, not to be changed
    /// @param other the same row of another matrix, not to be changed
    /// @param y learns as many values
    void apply(Kernels kernels, int i, float[] x, float[] other, float[] y);
  }
}
