package vitrine.tensor;

/// The product of two matrices, its rows shared out among the workers.
final class MatrixProduct {
  /// Rows of a weight that are read at once: some hundred kilobytes, which stay in the second-level
  /// cache while they are multiplied.
  private static final int ROWS = 96;

  /// Parts of a sum over a weight's rows that may be computed at the same time. Always as many, so
  /// that the sum does not depend on the number of workers.
  private static final int PARTS = 16;

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
                System.arraycopy(
                    sums, (i - from) * factor.width(), out.data(), i * b.cols(), b.cols());
              }
            });
    return out;
  }

  /// A·B, where B is the larger one, a layer's weight. Its rows are read a few at a time, by each
  /// worker its own, multiplied with as many columns of A and forgotten; what the workers have
  /// summed up is added in the end.
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
    int chunks = Math.ceilDiv(k, ROWS);
    float[][] sums = new float[Math.min(PARTS, chunks)][];
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
    for (float[] part : sums) {
      addColumns(part, part.length / Math.max(1, a.rows()), out);
    }
    return out;
  }

  /// The product of A's columns and B's rows in a range.
  ///
  /// @return (m, width), with `width` of the kernels
  private static float[] partOfProduct(Kernels kernels, Matrix a, Tensor b, int first, int last) {
    int n = b.size() / b.shape().getFirst();
    float[] sums = new float[0];
    for (int row = first; row < last; row += ROWS) {
      int rows = Math.min(ROWS, last - row);
      float[] values = new float[rows * n];
      b.read(row * n, values.length, values);
      var factor = kernels.rightFactor(new Matrix(rows, n, values));
      sums = row == first ? new float[a.rows() * factor.width()] : sums;
      factor.addProduct(a.columns(row, rows), 0, a.rows(), sums);
    }
    return sums;
  }

  /// Adds the first columns of a wider matrix.
  private static void addColumns(float[] wide, int width, Matrix out) {
    for (int i = 0; i < out.rows(); i++) {
      for (int j = 0; j < out.cols(); j++) {
        out.data()[i * out.cols() + j] += wide[i * width + j];
      }
    }
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
