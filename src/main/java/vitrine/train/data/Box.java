package vitrine.train.data;

import java.util.Arrays;

/// A rectangle of a picture, in pixels.
///
/// @param top its first row
/// @param left its first column
/// @param height rows
/// @param width columns
record Box(int top, int left, int height, int width) {
  int area() {
    return height * width;
  }

  /// Copies what is in it from one picture to another.
  ///
  /// @param from (channels, rows, columns)
  /// @param to likewise
  void copy(float[] from, float[] to, int rows, int columns) {
    for (int start = 0; start < to.length; start += rows * columns) {
      for (int row = top; row < top + height; row++) {
        int at = start + row * columns + left;
        System.arraycopy(from, at, to, at, width);
      }
    }
  }

  /// Makes what is in it zero.
  ///
  /// @param picture (channels, rows, columns)
  void erase(float[] picture, int rows, int columns) {
    for (int start = 0; start < picture.length; start += rows * columns) {
      for (int row = top; row < top + height; row++) {
        int at = start + row * columns + left;
        Arrays.fill(picture, at, at + width, 0);
      }
    }
  }
}
