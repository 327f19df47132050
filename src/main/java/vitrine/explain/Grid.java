package vitrine.explain;

/// Values laid over the picture that the network saw: one for each patch, or one for each pixel.
/// The more a value, the more that place counted.
///
/// @param rows from top to bottom, at least 1
/// @param cols from left to right, at least 1
/// @param values (rows, cols), row-major, not copied
public record Grid(int rows, int cols, float[] values) {
  /// Checks the size.
  ///
  /// @throws IllegalArgumentException where there are not rows × cols values
  public Grid {
    if (rows < 1 || cols < 1 || rows * cols != values.length) {
      throw new IllegalArgumentException(
          "%d × %d wants %d values, not %d".formatted(rows, cols, rows * cols, values.length));
    }
  }

  /// The least value.
  public float min() {
    float min = values[0];
    for (float value : values) {
      min = Math.min(min, value);
    }
    return min;
  }

  /// The greatest value.
  public float max() {
    float max = values[0];
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /// The value in a row, from the top, and a column, from the left.
  public float at(int row, int col) {
    return values[row * cols + col];
  }
}
