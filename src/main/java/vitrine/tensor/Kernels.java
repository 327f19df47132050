package vitrine.tensor;

import java.util.List;

/// The arithmetic that takes the time: the product of two matrices. There are two: the scalar one
/// is the oracle, the vector one is the speed, and both keep the same contract.
///
/// The vector kernels need a module that not every JVM has, see [VectorModule].
public sealed interface Kernels permits ScalarKernels, VectorKernels {
  /// The faster of those that this JVM can run.
  Kernels FASTEST = available().getLast();

  /// What this JVM can run, the fastest last.
  static List<Kernels> available() {
    return VectorModule.isPresent()
        ? List.of(new ScalarKernels(), new VectorKernels())
        : List.of(new ScalarKernels());
  }

  /// Which these are, for messages.
  String description();

  /// Arranges the right factor of a product as these kernels want it, once for all rows of the left
  /// one.
  ///
  /// @param b (k, n)
  RightFactor rightFactor(Matrix b);

  /// A matrix B (k, n) that others are multiplied by. Several threads may, each its own rows.
  interface RightFactor {
    /// How far apart the rows of sums lie: n, or more where that is easier.
    int width();

    /// Adds some rows of A·B to sums.
    ///
    /// @param a (m, k)
    /// @param from the first row
    /// @param to one past the last row
    /// @param sums (to - from, width); what is right of column n is of no meaning
    void addProduct(Matrix a, int from, int to, float[] sums);
  }
}
