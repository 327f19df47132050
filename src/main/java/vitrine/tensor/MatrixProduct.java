package vitrine.tensor;

/// The product of two matrices, its rows shared out among the workers.
final class MatrixProduct {
  /// Rows of a weight that are read at once: some hundred kilobytes, which stay in the second-level
  /// cache while they are multiplied.
  private static final int ROWS = 96;

  /// Rows of a weight that are packed at once where its transpose's product is not wanted: a
  /// megabyte or so.
  private static final int PACKED_ROWS = 256;

  private MatrixProduct() {}

  /// A·B.
  ///
  /// @param a (m, k)
  /// @param b (k, n)
  /// @return (m, n)
  /// @throws IllegalArgumentException where a's columns are not as many as b's rows
  static Matrix of(Matrix a, Matrix b) {
    if (a.cols() != b.rows()) {
      throw new IllegalArgumentException(
          "%d × %d times %d × %d".formatted(a.rows(), a.cols(), b.rows(), b.cols()));
    }
    Matrix out = Matrix.zeros(a.rows(), b.cols());
    addProduct(a, b, out);
    return out;
  }

  /// Adds A·B to a matrix.
  private static void addProduct(Matrix a, Matrix b, Matrix out) {
    var arithmetic = Arithmetic.current();
    var factor = arithmetic.kernels().rightFactor(b);
    arithmetic
        .workers()
        .share(
            a.rows(),
            operations(b),
            (from, to) -> {
              float[] sums = new float[(to - from) * factor.width()];
              factor.addProduct(a, from, to, sums);
              for (int i = from; i < to; i++) {
                int at = (i - from) * factor.width();
                for (int j = 0; j < b.cols(); j++) {
                  out.data()[i * b.cols() + j] += sums[at + j];
                }
              }
            });
  }

  /// A·B, where B is a layer's weight. Some of its rows are read at a time, multiplied with as many
  /// of A's columns, and forgotten.
  ///
  /// @param a (m, k)
  /// @param b (k, n)
  /// @return (m, n)
  static Matrix of(Matrix a, Tensor b) {
    int k = b.shape().getFirst();
    int n = k == 0 ? 0 : b.size() / k;
    if (a.cols() != k) {
      throw new IllegalArgumentException(
          "%d × %d times %d × %d".formatted(a.rows(), a.cols(), k, n));
    }
    Matrix out = Matrix.zeros(a.rows(), n);
    for (int row = 0; row < k; row += PACKED_ROWS) {
      int rows = Math.min(PACKED_ROWS, k - row);
      float[] values = new float[rows * n];
      b.read(row * n, values.length, values);
      addProduct(a.columns(row, rows), new Matrix(rows, n, values), out);
    }
    return out;
  }

  /// A·Bᵀ. As (B·Aᵀ)ᵀ, because B is the larger one, a layer's weight: its rows are read a few at a
  /// time, by each worker its own, multiplied and forgotten.
  ///
  /// @param a (m, k)
  /// @param b (n, k)
  /// @return (m, n)
  static Matrix ofTransposed(Matrix a, Tensor b) {
    int n = b.shape().getFirst();
    int k = n == 0 ? a.cols() : b.size() / n;
    if (a.cols() != k) {
      throw new IllegalArgumentException(
          "%d × %d times the transpose of %d × %d".formatted(a.rows(), a.cols(), n, k));
    }
    Matrix out = Matrix.zeros(a.rows(), n);
    Matrix at = a.transposed(); // (k, m)
    var arithmetic = Arithmetic.current();
    var factor = arithmetic.kernels().rightFactor(at);
    arithmetic
        .workers()
        .share(
            Math.ceilDiv(n, ROWS),
            ROWS * operations(at),
            (from, to) -> {
              for (int chunk = from; chunk < to; chunk++) {
                int row = chunk * ROWS;
                int rows = Math.min(ROWS, n - row);
                float[] values = new float[rows * k];
                b.read(row * k, values.length, values);
                float[] sums = new float[rows * factor.width()]; // (rows, width)
                factor.addProduct(new Matrix(rows, k, values), 0, rows, sums);
                Transposition.of(sums, factor.width(), rows, a.rows(), out.data(), row, n);
              }
            });
    return out;
  }

  private static long operations(Matrix factor) {
    return 2L * factor.rows() * factor.cols();
  }
}
