package vitrine.train.optimiser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.tensor.Matrix;

class MuonTest {
  /// All singular values are near 1: the product with any vector that the matrix sees is about as
  /// long as the vector.
  @ParameterizedTest
  @CsvSource({"6, 20", "20, 6", "8, 8", "1, 5", "5, 1"})
  void aMatrixIsMadeOrthogonal(int rows, int columns) {
    var random = new SplittableRandom(rows);
    Matrix matrix = Matrix.zeros(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      matrix.data()[i] = 50 * (float) random.nextGaussian();
    }
    Matrix made = Muon.orthogonal(matrix);
    assertThat(made.rows()).isEqualTo(rows);
    Matrix wide = rows <= columns ? made : Muon.transposed(made); // (small, large)
    for (int sample = 0; sample < 20; sample++) {
      Matrix vector = Matrix.zeros(1, wide.rows());
      for (int i = 0; i < wide.rows(); i++) {
        vector.data()[i] = (float) random.nextGaussian();
      }
      assertThat(length(vector.times(wide)) / length(vector)).isBetween(0.6, 1.3);
    }
  }

  private static double length(Matrix vector) {
    double squares = 0;
    for (float value : vector.data()) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  @Test
  void nothingStaysNothing() {
    assertThat(Muon.orthogonal(Matrix.zeros(3, 4)).data()).containsOnly(0);
  }
}
