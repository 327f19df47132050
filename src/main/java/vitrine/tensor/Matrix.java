package vitrine.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

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
    return new Matrix(rows, cols, new float[Math.multiplyExact(rows, cols)]);
  }

  /// Its rows, each copied to an array of its own.
  float[][] toRows() {
    float[][] out = new float[rows][];
    for (int i = 0; i < rows; i++) {
      out[i] = copyOfRow(i);
    }
    return out;
  }

  /// This matrix as a tensor of shape (rows, cols), on the same values.
  public Tensor tensor() {
    return Tensor.of(List.of(rows, cols), data);
  }

  /// The value in row i, column j.
  public float at(int i, int j) {
    return data[i * cols + j];
  }

  /// A·B, this matrix times another.
  public Matrix times(Matrix other) {
    return MatrixProduct.of(this, other);
  }

  /// A·B, where B's first dimension are its rows, and the others together its columns. B is read
  /// piece by piece and unloaded.
  public Matrix times(Tensor other) {
    Matrix product = MatrixProduct.of(this, other);
    other.unload();
    return product;
  }

  /// A·Bᵀ.
  public Matrix timesTransposed(Matrix other) {
    return MatrixProduct.ofTransposed(this, other.tensor());
  }

  /// A·Bᵀ, where B's first dimension are its rows, and the others together its columns. B is read
  /// piece by piece and unloaded.
  public Matrix timesTransposed(Tensor other) {
    Matrix product = MatrixProduct.ofTransposed(this, other);
    other.unload();
    return product;
  }

  /// Aᵀ.
  public Matrix transposed() {
    Matrix out = zeros(cols, rows);
    Transposition.of(data, cols, rows, cols, out.data, 0, rows);
    return out;
  }

  /// A + B.
  public Matrix plus(Matrix other) {
    requireSameSize(other, "plus");
    float[] out = new float[data.length]; // (rows, cols)
    for (int i = 0; i < out.length; i++) {
      out[i] = data[i] + other.data[i];
    }
    return new Matrix(rows, cols, out);
  }

  /// A∘B, value by value.
  public Matrix hadamard(Matrix other) {
    requireSameSize(other, "times, value by value,");
    float[] out = new float[data.length]; // (rows, cols)
    for (int i = 0; i < out.length; i++) {
      out[i] = data[i] * other.data[i];
    }
    return new Matrix(rows, cols, out);
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

  /// Adds a vector of `cols` values to every row.
  public void addToEachRowInPlace(float[] vector) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        data[i * cols + j] += vector[j];
      }
    }
  }

  /// Every row times a vector of `cols` values, value by value.
  public Matrix timesEachRow(float[] vector) {
    float[] out = new float[data.length]; // (rows, cols)
    for (int i = 0; i < out.length; i++) {
      out[i] = data[i] * vector[i % cols];
    }
    return new Matrix(rows, cols, out);
  }

  /// A function of every value, in double precision, rounded once.
  public Matrix map(DoubleUnaryOperator function) {
    return mapRows(row -> {
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) function.applyAsDouble(row[j]);
      }
      return row;
    });
  }

  /// A function of every row, from `cols` values to as many. The workers share the rows.
  public Matrix mapRows(UnaryOperator<float[]> function) {
    return eachRow(i -> function.apply(copyOfRow(i)));
  }

  /// A function of every row and the same row of another matrix of this size, from `cols` values
  /// each to as many. The workers share the rows.
  public Matrix mapRowsWith(Matrix other, BinaryOperator<float[]> function) {
    requireSameSize(other, "beside");
    return eachRow(i -> function.apply(copyOfRow(i), other.copyOfRow(i)));
  }

  private Matrix eachRow(IntFunction<float[]> row) {
    Matrix out = zeros(rows, cols);
    Arithmetic.current()
        .workers()
        .share(
            rows,
            (long) MAPPING * cols,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                System.arraycopy(row.apply(i), 0, out.data, i * cols, cols);
              }
            });
    return out;
  }

  private float[] copyOfRow(int i) {
    return Arrays.copyOfRange(data, i * cols, (i + 1) * cols);
  }

  /// Multiplies every value by a number.
  public void scaleInPlace(float factor) {
    for (int i = 0; i < data.length; i++) {
      data[i] *= factor;
    }
  }

  /// Row i, alone: (1, cols).
  public Matrix row(int i) {
    return new Matrix(1, cols, copyOfRow(i));
  }

  /// The `width` columns from column `from` on: (rows, width).
  public Matrix columns(int from, int width) {
    Matrix out = zeros(rows, width);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(data, i * cols + from, out.data, i * width, width);
    }
    return out;
  }

  /// Writes a matrix over the columns from column `from` on.
  public void setColumnsInPlace(int from, Matrix columns) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(columns.data, i * columns.cols, data, i * cols + from, columns.cols);
    }
  }
}
