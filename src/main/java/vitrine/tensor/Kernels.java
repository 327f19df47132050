package vitrine.tensor;

import java.util.List;

/// The arithmetic that takes the time: the product of two matrices, and what is done to every value
/// of a row. There are two: the scalar one is the oracle, the vector one is the speed, and both
/// keep the same contract.
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

  /// S + A·B.
  ///
  /// @param a (m, k)
  /// @param b (k, n)
  /// @param start S (m, n), each row's values side by side; may be `out`, or one row repeated
  /// @param out learns it (m, n), each row's values side by side
  void product(View a, View b, View start, View out);

  /// The sum of all values, in double precision.
  double sum(float[] x);

  /// The sum of the products of two rows' values, in double precision.
  ///
  /// @param x as many values as y
  double dot(float[] x, float[] y);

  /// eˣ of every value, within two units in the last place; 0 where that is less than 2⁻¹²⁵.
  ///
  /// @param y learns it; may be x
  void exp(float[] x, float[] y);

  /// Φ(x) of every value, the normal distribution: the probability of less than x. Within 2⁻²² of
  /// it.
  ///
  /// @param y learns it; may be x
  void normal(float[] x, float[] y);

  /// Φ(x) + x·Φ′(x) of every value, the derivative of x·Φ(x), where Φ′(x) = exp(−x²/2) / √(2π).
  ///
  /// @param y learns it; not x
  void normalSlope(float[] x, float[] y);
}
