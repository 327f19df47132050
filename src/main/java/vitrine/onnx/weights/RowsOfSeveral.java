package vitrine.onnx.weights;

import java.util.List;
import vitrine.tensor.Tensor;

/// Matrices of as many columns, one under the other.
final class RowsOfSeveral extends ComputedMatrix {
  private final List<Tensor> parts;

  RowsOfSeveral(List<Tensor> parts) {
    super(
        parts.stream().mapToInt(part -> part.shape().getFirst()).sum(),
        parts.getFirst().size() / parts.getFirst().shape().getFirst());
    this.parts = List.copyOf(parts);
  }

  @Override
  void readRow(int row, int column, int count, float[] target) {
    int at = row;
    for (Tensor part : parts) {
      int rows = part.shape().getFirst();
      if (at < rows) {
        part.read(at * cols() + column, count, target);
        return;
      }
      at -= rows;
    }
    throw new IndexOutOfBoundsException(row);
  }

  @Override
  public void unload() {
    parts.forEach(Tensor::unload);
  }
}
