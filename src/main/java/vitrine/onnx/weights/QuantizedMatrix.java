package vitrine.onnx.weights;

import org.jspecify.annotations.Nullable;
import vitrine.tensor.Tensor;

/// A matrix as whole numbers from −127 to 127 and a scale for each row: the row's largest value is
/// 127 times its scale. A row of W (out, in) is a column of Wᵀ, which the graph multiplies by:
/// *symmetric, per column* in the words of ONNX Runtime.
public final class QuantizedMatrix extends ComputedMatrix {
  private static final int LARGEST = 127;

  private final Tensor matrix;
  private float @Nullable [] scales;

  public QuantizedMatrix(Tensor matrix) {
    super(matrix.shape().getFirst(), matrix.size() / matrix.shape().getFirst());
    this.matrix = matrix;
  }

  /// (rows): what the whole numbers are multiples of.
  public Tensor scales() {
    return new LazyVector(rows(), this::rowScales);
  }

  /// Each row's sum as its whole numbers have it, times its scale.
  public float[] rowSums() {
    float[] sums = new float[rows()];
    float[] row = new float[cols()];
    for (int r = 0; r < sums.length; r++) {
      readRow(r, 0, row.length, row);
      double sum = 0;
      for (float value : row) {
        sum += value;
      }
      sums[r] = (float) (sum * rowScales()[r]);
    }
    return sums;
  }

  private float[] rowScales() {
    if (scales == null) {
      scales = new float[rows()];
      float[] row = new float[cols()];
      for (int r = 0; r < scales.length; r++) {
        matrix.read(r * row.length, row.length, row);
        float largest = 0;
        for (float value : row) {
          largest = Math.max(largest, Math.abs(value));
        }
        scales[r] = largest == 0 ? 1 : largest / LARGEST;
      }
    }
    return scales;
  }

  @Override
  void readRow(int row, int column, int count, float[] target) {
    float scale = rowScales()[row];
    matrix.read(row * cols() + column, count, target);
    for (int i = 0; i < count; i++) {
      target[i] = (float) Math.rint(target[i] / scale);
    }
  }

  @Override
  public void unload() {
    matrix.unload();
  }
}
