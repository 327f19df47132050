package vitrine.preprocess;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Columns of pixels become rows.
final class PixelTransposition {
  private static final VarHandle FOUR_BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private PixelTransposition() {}

  /// Writes each column of a part of an image as a row.
  ///
  /// A pixel is moved with the byte behind it, as one word: where that byte goes, the next pixel
  /// comes. Only those of the last column have nothing that is sure to lie behind them.
  ///
  /// @param source its bytes
  /// @param from where the part begins in it
  /// @param stride bytes from row to row
  /// @param rows of the part
  /// @param cols of the part
  /// @param target gets (cols, rows) pixels
  /// @param to where in it the first of them lies
  static void of(byte[] source, int from, int stride, int rows, int cols, byte[] target, int to) {
    int at = to;
    for (int x = 0; x < cols - 1; x++) {
      int pixel = from + 3 * x;
      for (int y = 0; y < rows; y++) {
        FOUR_BYTES.set(target, at, (int) FOUR_BYTES.get(source, pixel));
        pixel += stride;
        at += 3;
      }
    }
    int pixel = from + 3 * (cols - 1);
    for (int y = 0; y < rows; y++) {
      System.arraycopy(source, pixel, target, at, 3);
      pixel += stride;
      at += 3;
    }
  }
}
