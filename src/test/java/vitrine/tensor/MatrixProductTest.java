package vitrine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the kernels do not see of a product; their contract is `KernelsTest`'s.
class MatrixProductTest {
  @Test
  void refusesSizesThatDoNotMeet() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.zeros(2, 3).times(Matrix.zeros(2, 3)))
        .withMessage("2 × 3 times 2 × 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.zeros(2, 3).timesTransposed(Matrix.zeros(3, 2).tensor()))
        .withMessage("2 × 3 times the transpose of 3 × 2");
  }

  /// However many dimensions it has; it is read a few rows at a time and then unloaded.
  @Test
  void aWeightIsReadPieceByPiece() {
    var weight = new Weight(200, 3, 2);

    Matrix product = new Matrix(1, 6, new float[] {1, 0, 0, 0, 0, 0}).timesTransposed(weight);

    assertThat(product.cols()).isEqualTo(200);
    assertThat(product.at(0, 199)).isEqualTo(199 * 6);
    assertThat(weight.largestRead).isLessThanOrEqualTo(100 * 6);
    assertThat(weight.unloaded).isTrue();
  }

  /// A·B for a weight B of more rows than are read at once, without its transpose.
  @Test
  void aWeightOnTheRightIsReadPieceByPiece() {
    var weight = new Weight(600, 3, 2);
    float[] ones = new float[600];
    Arrays.fill(ones, 1);

    Matrix product = new Matrix(1, 600, ones).times(weight);

    assertThat(product.cols()).isEqualTo(6);
    assertThat(product.at(0, 5)).isEqualTo(600 * 5 + 6 * (600 * 599 / 2));
    assertThat(weight.largestRead).isLessThanOrEqualTo(300 * 6);
    assertThat(weight.unloaded).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.zeros(2, 3).times(weight))
        .withMessage("2 × 3 times 600 × 6");
  }

  /// Each value is its index.
  private static final class Weight implements Tensor {
    private final List<Integer> shape;
    private int largestRead;
    private boolean unloaded;

    Weight(Integer... shape) {
      this.shape = List.of(shape);
    }

    @Override
    public List<Integer> shape() {
      return shape;
    }

    @Override
    public float[] floats() {
      throw new AssertionError("read as a whole");
    }

    @Override
    public void read(int from, int count, float[] target) {
      largestRead = Math.max(largestRead, count);
      for (int i = 0; i < count; i++) {
        target[i] = from + i;
      }
    }

    @Override
    public void unload() {
      unloaded = true;
    }
  }
}
