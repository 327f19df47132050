package vitrine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/// What a backward pass needs of a matrix besides products.
class MatrixTest {
  private final Matrix a = new Matrix(2, 2, new float[] {1, 2, 3, 4});
  private final Matrix b = new Matrix(2, 2, new float[] {5, 6, 7, 8});

  @Test
  void valueByValue() {
    assertThat(a.hadamard(b).data()).containsExactly(5, 12, 21, 32);
    assertThat(a.plus(b).data()).containsExactly(6, 8, 10, 12);
  }

  @Test
  void columnsAreSummedInDoublePrecision() {
    assertThat(a.columnSums()).containsExactly(4, 6);
    Matrix far = new Matrix(3, 1, new float[] {1e8f, 1, -1e8f});
    assertThat(far.columnSums()).containsExactly(1);
  }

  @Test
  void rowsMeetTheirLikes() {
    Matrix swapped =
        a.mapRowsWith(
            b,
            (_, _, row, other, out) -> {
              out[0] = row[0] * other[1];
              out[1] = row[1] * other[0];
            });

    assertThat(swapped.data()).containsExactly(6, 10, 24, 28);
    assertThat(a.data()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void anotherSizeIsRefused() {
    Matrix wide = Matrix.zeros(2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> a.plus(wide))
        .withMessage("2 × 2 plus 2 × 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> a.hadamard(wide))
        .withMessage("2 × 2 times, value by value, 2 × 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> a.mapRowsWith(wide, (_, _, row, other, out) -> {}))
        .withMessage("2 × 2 beside 2 × 3");
  }
}
