package vitrine.onnx.weights;

import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// A matrix times a factor for each row, or for each column, or both.
final class ScaledMatrix extends ComputedMatrix {
  private final Tensor matrix;
  private final float @Nullable [] byRow;
  private final float @Nullable [] byColumn;

  ScaledMatrix(Tensor matrix, float @Nullable [] byRow, float @Nullable [] byColumn) {
    super(matrix.shape().getFirst(), matrix.size() / matrix.shape().getFirst());
    this.matrix = matrix;
    this.byRow = byRow;
    this.byColumn = byColumn;
  }

  @Override
  void readRow(int row, int column, int count, float[] target) {
    matrix.read(row * cols() + column, count, target);
    float factor = byRow == null ? 1 : byRow[row];
    for (int i = 0; i < count; i++) {
      target[i] *= byColumn == null ? factor : factor * byColumn[column + i];
    }
  }

  @Override
  public void unload() {
    matrix.unload();
  }
}
