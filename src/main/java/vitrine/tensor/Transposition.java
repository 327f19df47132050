package vitrine.tensor;

/// Rows become columns.
final class Transposition {
  /// Squares of so many rows and columns are transposed at a time, so that the cache lines of the
  /// source and of the target are used whole.
  private static final int SIDE = 16;

  private Transposition() {}

  /// Writes the transpose of a matrix into columns of a wider one.
  ///
  /// @param source (rows, cols), its rows `stride` apart
  /// @param target (cols, width)
  /// @param column of the target that the first row becomes
  static void of(
      float[] source, int stride, int rows, int cols, float[] target, int column, int width) {
    for (int top = 0; top < rows; top += SIDE) {
      int bottom = Math.min(top + SIDE, rows);
      for (int left = 0; left < cols; left += SIDE) {
        int right = Math.min(left + SIDE, cols);
        for (int j = left; j < right; j++) {
          for (int i = top; i < bottom; i++) {
            target[j * width + column + i] = source[i * stride + j];
          }
        }
      }
    }
  }
}
