package vitrine.tensor;

/// A part of a matrix, or its transpose: the same values, seen otherwise. Row i, column j is
/// `data[offset + i·down + j·right]`.
///
/// @param data of the matrix, not copied
/// @param offset where the first row begins
/// @param rows at least 0
/// @param cols at least 0
/// @param down from a value to the one below it
/// @param right from a value to the one beside it
public record View(float[] data, int offset, int rows, int cols, int down, int right) {

  /// The same row again and again.
  ///
  /// @param rows how often
  static View repeated(float[] row, int rows) {
    return new View(row, 0, rows, row.length, 0, 1);
  }

  /// The value in row i, column j.
  public float at(int i, int j) {
    return data[offset + i * down + j * right];
  }

  /// Rows as columns.
  public View transposed() {
    return new View(data, offset, cols, rows, right, down);
  }

  /// Some of the rows.
  public View rows(int from, int count) {
    return new View(data, offset + from * down, count, cols, down, right);
  }

  /// Some of the columns.
  public View columns(int from, int count) {
    return new View(data, offset + from * right, rows, count, down, right);
  }

  /// A·B, this matrix times another.
  ///
  /// @throws IllegalArgumentException where the sizes do not meet
  public Matrix times(View other) {
    Matrix product = Matrix.unset(rows, other.cols);
    product.view().setProductInPlace(this, other);
    return product;
  }

  /// Writes A·B over this matrix, which may be part of a larger one but no transpose.
  ///
  /// @throws IllegalArgumentException where the sizes do not meet
  public void setProductInPlace(View a, View b) {
    MatrixProduct.into(a, b, repeated(new float[cols], rows), this);
  }

  /// Adds A·B to this matrix, which may be part of a larger one but no transpose.
  ///
  /// @throws IllegalArgumentException where the sizes do not meet
  public void addProductInPlace(View a, View b) {
    MatrixProduct.into(a, b, this, this);
  }
}
