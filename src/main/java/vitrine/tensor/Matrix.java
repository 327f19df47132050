package vitrine.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// A float32 matrix, row-major. Its operations give a new matrix; only those that end in `InPlace`
/// change their own.
///
/// @param rows at least 0
/// @param cols at least 0
/// @param data (rows, cols), not copied
public record Matrix(int rows, int cols, float[] data) {
  /// What a mapped value costs: an exponential or the like, and some additions.
  private static final int MAPPING = 30;

  /// Checks the size.
  ///
  /// @throws IllegalArgumentException where `data` does not hold rows × cols values
  public Matrix {
    if (Math.multiplyExact(rows, cols) != data.length) {
      throw new IllegalArgumentException(
          "%d × %d wants %d values, not %d".formatted(rows, cols, rows * cols, data.length));
    }
  }

  /// A matrix of zeros.
  public static Matrix zeros(int rows, int cols) {
    Matrix zeros = unset(rows, cols);
    Arrays.fill(zeros.data, 0);
    return zeros;
  }

  /// A matrix with any values at all, to be written over.
  public static Matrix unset(int rows, int cols) {
    return new Matrix(
        rows, cols, Arithmetic.current().memory().take(Math.multiplyExact(rows, cols)));
  }

  /// This matrix as a tensor of shape (rows, cols), on the same values.
  public Tensor tensor() {
    return Tensor.of(List.of(rows, cols), data);
  }

  /// This matrix, to take parts of.
  public View view() {
    return new View(data, 0, rows, cols, cols, 1);
  }

  /// The value in row i, column j.
  public float at(int i, int j) {
    return data[i * cols + j];
  }

  /// A·B, this matrix times another.
  public Matrix times(Matrix other) {
    return view().times(other.view());
  }

  /// Aᵀ·B.
  public Matrix transposedTimes(Matrix other) {
    return view().transposed().times(other.view());
  }

  /// A·B, where B's first dimension are its rows, and the others together its columns. B is read
  /// piece by piece and unloaded.
  public Matrix times(Tensor other) {
    Matrix product = MatrixProduct.of(this, other);
    other.unload();
    return product;
  }

  /// A·Bᵀ, where B's first dimension are its rows, and the others together its columns. B is read
  /// piece by piece and unloaded.
  public Matrix timesTransposed(Tensor other) {
    int n = other.shape().getFirst();
    return timesTransposedPlus(other, new float[n]);
  }

  /// A·Bᵀ, and a vector added to every row. B as in [#timesTransposed].
  ///
  /// @param vector as many values as B has rows
  public Matrix timesTransposedPlus(Tensor other, float[] vector) {
    Matrix sum = MatrixProduct.ofTransposed(this, other, vector);
    other.unload();
    return sum;
  }

  /// A + B.
  public Matrix plus(Matrix other) {
    requireSameSize(other, "plus");
    Matrix sum = unset(rows, cols);
    float[] out = sum.data;
    for (int i = 0; i < out.length; i++) {
      out[i] = data[i] + other.data[i];
    }
    return sum;
  }

  /// Adds another matrix to this one.
  public void addInPlace(Matrix other) {
    requireSameSize(other, "plus");
    for (int i = 0; i < data.length; i++) {
      data[i] += other.data[i];
    }
  }

  /// A∘B, value by value.
  public Matrix hadamard(Matrix other) {
    requireSameSize(other, "times, value by value,");
    Matrix product = unset(rows, cols);
    float[] out = product.data;
    for (int i = 0; i < out.length; i++) {
      out[i] = data[i] * other.data[i];
    }
    return product;
  }

  private void requireSameSize(Matrix other, String operation) {
    if (rows != other.rows || cols != other.cols) {
      throw new IllegalArgumentException(
          "%d × %d %s %d × %d".formatted(rows, cols, operation, other.rows, other.cols));
    }
  }

  /// The sum of each column, in double precision, rounded once: `cols` values.
  public float[] columnSums() {
    double[] sums = new double[cols];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        sums[j] += data[i * cols + j];
      }
    }
    float[] out = new float[cols];
    for (int j = 0; j < cols; j++) {
      out[j] = (float) sums[j];
    }
    return out;
  }

  /// Every row times a vector of `cols` values, value by value.
  public Matrix timesEachRow(float[] vector) {
    return mapRows((_, _, x, y) -> {
      for (int j = 0; j < y.length; j++) {
        y[j] = x[j] * vector[j];
      }
    });
  }

  /// A function of every value, in double precision, rounded once.
  public Matrix map(DoubleUnaryOperator function) {
    return mapRows((_, _, x, y) -> {
      for (int j = 0; j < y.length; j++) {
        y[j] = (float) function.applyAsDouble(x[j]);
      }
    });
  }

  /// A function of every row. The workers share the rows.
  public Matrix mapRows(RowFunction function) {
    Matrix out = unset(rows, cols);
    Kernels kernels = Arithmetic.current().kernels();
    shareRows((from, to) -> {
      float[] x = new float[cols];
      float[] y = new float[cols];
      for (int i = from; i < to; i++) {
        copyRow(i, x);
        function.apply(kernels, i, x, y);
        out.setRowInPlace(i, y);
      }
    });
    return out;
  }

  /// A function of every row and the same row of another matrix of this size. The workers share the
  /// rows.
  public Matrix mapRowsWith(Matrix other, RowFunction.OfTwo function) {
    requireSameSize(other, "beside");
    Matrix out = unset(rows, cols);
    Kernels kernels = Arithmetic.current().kernels();
    shareRows((from, to) -> {
      float[] x = new float[cols];
      float[] beside = new float[cols];
      float[] y = new float[cols];
      for (int i = from; i < to; i++) {
        copyRow(i, x);
        other.copyRow(i, beside);
        function.apply(kernels, i, x, beside, y);
        out.setRowInPlace(i, y);
      }
    });
    return out;
  }

  private void shareRows(Workers.Work work) {
    Arithmetic.current().workers().share(rows, (long) MAPPING * cols, work);
  }

  private void copyRow(int i, float[] to) {
    System.arraycopy(data, i * cols, to, 0, cols);
  }

  /// Multiplies every value by a number.
  public void scaleInPlace(float factor) {
    for (int i = 0; i < data.length; i++) {
      data[i] *= factor;
    }
  }

  /// Row i, copied: `cols` values.
  public float[] row(int i) {
    return Arrays.copyOfRange(data, i * cols, (i + 1) * cols);
  }

  /// Writes `cols` values over row i.
  public void setRowInPlace(int i, float[] row) {
    System.arraycopy(row, 0, data, i * cols, cols);
  }

  /// Some rows, one below the other.
  ///
  /// @param first of them
  /// @param step from one to the next
  public Matrix everyRow(int first, int step) {
    Matrix out = unset(Math.ceilDiv(rows - first, step), cols);
    for (int i = 0; i < out.rows; i++) {
      System.arraycopy(data, (first + i * step) * cols, out.data, i * cols, cols);
    }
    return out;
  }

  /// The `width` columns from column `from` on: (rows, width).
  public Matrix columns(int from, int width) {
    Matrix out = unset(rows, width);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(data, i * cols + from, out.data, i * width, width);
    }
    return out;
  }
}
