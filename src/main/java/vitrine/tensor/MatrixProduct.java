package vitrine.tensor;

/// The product of two matrices, shared out among the workers.
final class MatrixProduct {
  /// Rows of a weight that are read at once: some hundred kilobytes, which stay in the second-level
  /// cache while they are multiplied.
  private static final int ROWS = 96;

  /// Parts of a sum over a weight's rows that may be computed at the same time. Always as many, so
  /// that the sum does not depend on the number of workers.
  private static final int PARTS = 16;

  private MatrixProduct() {}

  /// S + A·B.
  ///
  /// @param a (m, k)
  /// @param b (k, n)
  /// @param start S (m, n); may be `out`, or one row repeated
  /// @param out learns it (m, n)
  /// @throws IllegalArgumentException where the sizes do not meet
  static void into(View a, View b, View start, View out) {
    if (a.cols() != b.rows()) {
      throw new IllegalArgumentException(
          "%d × %d times %d × %d".formatted(a.rows(), a.cols(), b.rows(), b.cols()));
    }
    if (out.rows() != a.rows() || out.cols() != b.cols() || out.right() != 1) {
      throw new IllegalArgumentException(
          "a product of %d × %d added to %d × %d"
              .formatted(a.rows(), b.cols(), out.rows(), out.cols()));
    }
    var arithmetic = Arithmetic.current();
    arithmetic
        .workers()
        .share(
            a.rows(),
            2L * b.rows() * b.cols(),
            (from, to) ->
                arithmetic
                    .kernels()
                    .product(
                        a.rows(from, to - from),
                        b,
                        start.rows(from, to - from),
                        out.rows(from, to - from)));
  }

  /// A·Bᵀ, where B is a layer's weight, and a vector added to every row. B's rows are read a few at
  /// a time, by each worker its own, multiplied and forgotten.
  ///
  /// @param a (m, k)
  /// @param b (n, k)
  /// @param vector (n)
  /// @return (m, n)
  static Matrix ofTransposed(Matrix a, Tensor b, float[] vector) {
    int n = b.shape().getFirst();
    int k = b.shape().stream().skip(1).reduce(1, Math::multiplyExact);
    if (a.cols() != k || vector.length != n) {
      throw new IllegalArgumentException(
          "%d × %d times the transpose of %d × %d".formatted(a.rows(), a.cols(), n, k));
    }
    Matrix out = Matrix.unset(a.rows(), n);
    View start = View.repeated(vector, a.rows());
    var arithmetic = Arithmetic.current();
    arithmetic
        .workers()
        .share(
            Math.ceilDiv(n, ROWS),
            2L * ROWS * a.rows() * k,
            (from, to) -> {
              for (int row = from * ROWS; row < Math.min(n, to * ROWS); row += ROWS) {
                int rows = Math.min(ROWS, n - row);
                View piece = rowsOf(b, row, rows, k).transposed();
                arithmetic
                    .kernels()
                    .product(
                        a.view(), piece, start.columns(row, rows), out.view().columns(row, rows));
              }
            });
    return out;
  }

  /// A·B, where B is a layer's weight. What lies in memory is multiplied as it is. Of another the
  /// rows are read a few at a time, by each worker its own, multiplied with as many columns of A
  /// and forgotten; what the workers have summed up is added in the end.
  ///
  /// @param a (m, k)
  /// @param b (k, n)
  /// @return (m, n)
  static Matrix of(Matrix a, Tensor b) {
    int k = b.shape().getFirst();
    int n = b.shape().stream().skip(1).reduce(1, Math::multiplyExact);
    if (b instanceof TensorInMemory) {
      return a.view().times(rowsOf(b, 0, k, n));
    }
    if (a.cols() != k) {
      throw new IllegalArgumentException(
          "%d × %d times %d × %d".formatted(a.rows(), a.cols(), k, n));
    }
    int chunks = Math.ceilDiv(k, ROWS);
    Matrix[] sums = new Matrix[Math.min(PARTS, chunks)];
    var arithmetic = Arithmetic.current();
    arithmetic
        .workers()
        .share(
            sums.length,
            2L * a.rows() * n * k / Math.max(1, sums.length),
            (from, to) -> {
              for (int part = from; part < to; part++) {
                int first = chunks * part / sums.length * ROWS;
                int last = Math.min(k, chunks * (part + 1) / sums.length * ROWS);
                sums[part] = partOfProduct(arithmetic.kernels(), a, b, first, last);
              }
            });
    Matrix out = Matrix.zeros(a.rows(), n);
    for (Matrix part : sums) {
      out.addInPlace(part);
    }
    return out;
  }

  /// The product of A's columns and B's rows in a range.
  private static Matrix partOfProduct(Kernels kernels, Matrix a, Tensor b, int first, int last) {
    int n = b.size() / b.shape().getFirst();
    Matrix sum = Matrix.zeros(a.rows(), n);
    for (int row = first; row < last; row += ROWS) {
      int rows = Math.min(ROWS, last - row);
      kernels.product(a.view().columns(row, rows), rowsOf(b, row, rows, n), sum.view(), sum.view());
    }
    return sum;
  }

  /// Some rows of a weight: read, or where they lie in memory.
  private static View rowsOf(Tensor b, int row, int rows, int cols) {
    if (b instanceof TensorInMemory inMemory) {
      return new View(inMemory.floats(), row * cols, rows, cols, cols, 1);
    }
    float[] values = new float[rows * cols];
    b.read(row * cols, values.length, values);
    return new View(values, 0, rows, cols, cols, 1);
  }
}
