package vitrine.onnx.weights;

import java.util.List;
import vitrine.tensor.Tensor;

/// A matrix that is made of another, a piece of a row at a time.
abstract class ComputedMatrix implements Tensor {
  private final int rows;
  private final int cols;

  ComputedMatrix(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
  }

  /// Computes the values of a row from one column on.
  abstract void readRow(int row, int column, int count, float[] target);

  int rows() {
    return rows;
  }

  int cols() {
    return cols;
  }

  @Override
  public List<Integer> shape() {
    return List.of(rows, cols);
  }

  @Override
  public float[] floats() {
    float[] all = new float[size()];
    read(0, all.length, all);
    return all;
  }

  @Override
  public void read(int from, int count, float[] target) {
    if (count <= cols - from % cols) {
      readRow(from / cols, from % cols, count, target);
      return;
    }
    float[] piece = new float[cols];
    for (int done = 0; done < count; ) {
      int column = (from + done) % cols;
      int length = Math.min(count - done, cols - column);
      readRow((from + done) / cols, column, length, piece);
      System.arraycopy(piece, 0, target, done, length);
      done += length;
    }
  }
}
