package vitrine.onnx.weights;

import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// A matrix less the mean of its rows: what a linear layer with it puts out has the mean zero.
final class CentredMatrix extends ComputedMatrix {
  private final Tensor matrix;
  private float @Nullable [] mean;

  CentredMatrix(Tensor matrix) {
    super(matrix.shape().getFirst(), matrix.size() / matrix.shape().getFirst());
    this.matrix = matrix;
  }

  @Override
  void readRow(int row, int column, int count, float[] target) {
    float[] less = mean();
    matrix.read(row * cols() + column, count, target);
    for (int i = 0; i < count; i++) {
      target[i] -= less[column + i];
    }
  }

  /// Of each column.
  private float[] mean() {
    if (mean == null) {
      double[] sums = new double[cols()];
      float[] row = new float[cols()];
      for (int r = 0; r < rows(); r++) {
        matrix.read(r * row.length, row.length, row);
        for (int i = 0; i < row.length; i++) {
          sums[i] += row[i];
        }
      }
      mean = new float[sums.length];
      for (int i = 0; i < sums.length; i++) {
        mean[i] = (float) (sums[i] / rows());
      }
    }
    return mean;
  }

  @Override
  public void unload() {
    matrix.unload();
  }
}
