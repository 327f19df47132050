package vitrine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The fast product against the definition.
class MatrixProductTest {
  private final Random random = new Random(1);

  /// Sizes around the unrolling (8) and the slab (32), and empty ones.
  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "2,3,4",
    "5,7,1",
    "1,8,9",
    "3,9,17",
    "17,31,5",
    "4,32,33",
    "6,33,2",
    "9,65,20",
    "40,100,64",
    "0,3,2",
    "3,0,2",
    "3,2,0"
  })
  void equalsTheNaiveProduct(int m, int k, int n) {
    Matrix a = random(m, k);
    Matrix b = random(k, n);

    assertClose(a.times(b), naive(a, b));
    assertClose(a.timesTransposed(b.transposed()), naive(a, b));
  }

  @Test
  void refusesSizesThatDoNotMeet() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Matrix.zeros(2, 3).times(Matrix.zeros(2, 3)))
        .withMessage("2 × 3 times 2 × 3");
  }

  private static Matrix naive(Matrix a, Matrix b) {
    Matrix out = Matrix.zeros(a.rows(), b.cols());
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < b.cols(); j++) {
        double sum = 0;
        for (int k = 0; k < a.cols(); k++) {
          sum += (double) a.at(i, k) * b.at(k, j);
        }
        out.data()[i * b.cols() + j] = (float) sum;
      }
    }
    return out;
  }

  private static void assertClose(Matrix actual, Matrix expected) {
    assertThat(actual.rows()).isEqualTo(expected.rows());
    assertThat(actual.cols()).isEqualTo(expected.cols());
    for (int i = 0; i < expected.data().length; i++) {
      assertThat(actual.data()[i]).isCloseTo(expected.data()[i], offset(1e-5f));
    }
  }

  private Matrix random(int rows, int cols) {
    Matrix out = Matrix.zeros(rows, cols);
    for (int i = 0; i < out.data().length; i++) {
      out.data()[i] = random.nextFloat() * 2 - 1;
    }
    return out;
  }
}
