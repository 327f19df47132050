package vitrine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract of all kernels: the product, as the definition has it.
class KernelsTest {
  /// Where a kernel's loops begin, end and are cut: 6 rows (vector), 8 and 32 (scalar), 96 (pieces
  /// of a weight), 128 steps, and one, two or four vectors of 4, 8 or 16 columns.
  private static final int[] EDGES = {
    0, 1, 2, 3, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 95, 96, 97, 127, 128,
    129, 200
  };

  private final Random random = new Random(1);

  static List<Kernels> kernels() {
    return Kernels.available();
  }

  /// Without this the vector kernels would go untested where the build forgets the module.
  @Test
  void bothAreTested() {
    assertThat(kernels()).hasSize(2).first().isInstanceOf(ScalarKernels.class);
    assertThat(kernels().getLast()).isInstanceOf(VectorKernels.class);
    assertThat(Kernels.FASTEST).isInstanceOf(VectorKernels.class);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everyEdgeOfEachDimension(Kernels kernels) {
    for (int edge : EDGES) {
      assertProduct(kernels, random(edge, 20), random(20, 10));
      assertProduct(kernels, random(10, edge), random(edge, 20));
      assertProduct(kernels, random(20, 10), random(10, edge));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void anySize(Kernels kernels) {
    for (int i = 0; i < 300; i++) {
      int k = random.nextInt(150);
      assertProduct(kernels, random(random.nextInt(120), k), random(k, random.nextInt(100)));
    }
  }

  /// What is added to may be what is written over, or the same row again and again; what lies
  /// beside it stays.
  @ParameterizedTest
  @MethodSource("kernels")
  void beginsWithAnything(Kernels kernels) {
    for (int edge : EDGES) {
      Matrix a = random(7, 10);
      Matrix b = random(10, edge);
      Matrix product = a.times(b);
      Matrix begin = random(7, edge);
      Matrix around = random(9, edge + 2);
      Matrix before = new Matrix(9, edge + 2, around.data().clone());
      View part = around.view().rows(1, 7).columns(1, edge);

      kernels.product(a.view(), b.view(), begin.view(), part);
      assertPart(around, before, (i, j) -> begin.at(i, j) + product.at(i, j));
      kernels.product(a.view(), b.view(), part, part);
      assertPart(around, before, (i, j) -> begin.at(i, j) + 2 * product.at(i, j));
      View row = View.repeated(begin.row(2), 7);
      kernels.product(a.view(), b.view(), row, part);
      assertPart(around, before, (i, j) -> begin.at(2, j) + product.at(i, j));
    }
  }

  private static void assertPart(Matrix around, Matrix before, Values part) {
    for (int i = 0; i < around.rows(); i++) {
      for (int j = 0; j < around.cols(); j++) {
        boolean inside = i > 0 && i < 8 && j > 0 && j < around.cols() - 1;
        float expected = inside ? part.at(i - 1, j - 1) : before.at(i, j);
        assertThat(around.at(i, j)).isCloseTo(expected, within(inside ? 1e-5f : 0));
      }
    }
  }

  private interface Values {
    float at(int i, int j);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aLongSumKeepsItsDigits(Kernels kernels) {
    assertProduct(kernels, random(3, 5000), random(5000, 3));
  }

  /// NaN and ∞ reach the sums that they belong to, also as 0·∞, and no others.
  @ParameterizedTest
  @MethodSource("kernels")
  void whatIsNotFiniteStaysInItsRowAndColumn(Kernels kernels) {
    float[] strange = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 1e30f, 1e-40f
    };
    for (int i = 0; i < 300; i++) {
      Matrix a = random(1 + random.nextInt(20), 1 + random.nextInt(40));
      Matrix b = random(a.cols(), 1 + random.nextInt(40));
      boolean left = random.nextBoolean();
      for (int times = 0; times < 3; times++) {
        put(strange[random.nextInt(strange.length)], left ? a : b);
        put(0, left ? b : a);
      }
      assertProduct(kernels, a, b);
    }
  }

  /// At all places of a vector and of what is left after the last one.
  @ParameterizedTest
  @MethodSource("kernels")
  void exponentials(Kernels kernels) {
    for (int size = 1; size < 70; size++) {
      float[] x = new float[size];
      for (int i = 0; i < size; i++) {
        x[i] = (float) (-86 + 174 * random.nextDouble());
      }
      float[] y = new float[size];
      kernels.exp(x, y);
      for (int i = 0; i < size; i++) {
        double exact = Math.exp(x[i]);
        assertThat((double) y[i]).isCloseTo(exact, within(2.0 * Math.ulp((float) exact)));
      }
    }
    float[] ends = {0, -0f, 89, 1e30f, -88, -1e30f, 1 / 0f, -1 / 0f, Float.NaN};
    kernels.exp(ends, ends);
    assertThat(ends[4]).isBetween(0f, 1e-37f);
    ends[4] = 0;
    float infinite = Float.POSITIVE_INFINITY;
    assertThat(ends).containsExactly(1, 1, infinite, infinite, 0, 0, infinite, 0, Float.NaN);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theNormalDistribution(Kernels kernels) {
    float[] x = new float[1000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 500) / 50f;
    }
    float[] y = new float[x.length];
    kernels.normal(x, y);
    for (int i = 0; i < x.length; i++) {
      double exact = 0.5 * (1 + Erf.of(x[i] * Math.sqrt(0.5)));
      assertThat((double) y[i]).isCloseTo(exact, within(0x1p-22));
    }
    float[] ends = {0, 1e30f, -1e30f, 1 / 0f, -1 / 0f, Float.NaN};
    kernels.normal(ends, ends);
    assertThat(ends).containsExactly(0.5f, 1, 0, 1, 0, Float.NaN);
  }

  /// The slope of x·Φ(x), at all places of a vector and of what is left after the last one.
  @ParameterizedTest
  @MethodSource("kernels")
  void theNormalDistributionsSlope(Kernels kernels) {
    for (int size = 1; size < 70; size++) {
      float[] x = new float[size];
      for (int i = 0; i < size; i++) {
        x[i] = (float) (-8 + 16 * random.nextDouble());
      }
      float[] y = new float[size];
      kernels.normalSlope(x, y);
      for (int i = 0; i < size; i++) {
        double normal = 0.5 * (1 + Erf.of(x[i] * Math.sqrt(0.5)));
        double density = Math.exp(-0.5 * x[i] * x[i]) / Math.sqrt(2 * Math.PI);
        assertThat((double) y[i]).isCloseTo(normal + x[i] * density, within(0x1p-21));
      }
    }
    float[] y = new float[5];
    kernels.normalSlope(new float[] {0, 1e18f, -1e18f, 20, Float.NaN}, y);
    assertThat(y).containsExactly(0.5f, 1, 0, 1, Float.NaN);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void sumsAreInDoublePrecision(Kernels kernels) {
    for (int size = 0; size < 70; size++) {
      float[] x = new float[size + 3];
      Arrays.fill(x, 1);
      x[random.nextInt(size + 1)] = 1e7f;
      x[size + 2] = -1e7f;
      assertThat(kernels.sum(x)).isEqualTo(size + 1);
      assertThat(kernels.dot(x, x)).isEqualTo(2e14 + size + 1);
    }
  }

  /// The pieces that workers take do not change a single bit.
  @ParameterizedTest
  @MethodSource("kernels")
  void isTheSameHoweverItIsShared(Kernels kernels) {
    Matrix a = random(50, 70);
    Matrix b = random(70, 300);
    Workers oneByOneFromTheEnd =
        (items, operations, work) -> {
          for (int i = items - 1; i >= 0; i--) {
            work.on(i, i + 1);
          }
        };
    var alone = new Arithmetic(kernels, Workers.ALONE);
    var shared = new Arithmetic(kernels, oneByOneFromTheEnd);

    assertThat(shared.compute(() -> a.times(b)).data())
        .isEqualTo(alone.compute(() -> a.times(b)).data());
    Tensor weight = transposed(b).tensor();
    assertThat(shared.compute(() -> a.timesTransposed(weight)).data())
        .isEqualTo(alone.compute(() -> a.timesTransposed(weight)).data());
    assertThat(shared.compute(() -> a.map(Math::exp)).data()).isEqualTo(a.map(Math::exp).data());
  }

  private static Matrix transposed(Matrix matrix) {
    Matrix out = Matrix.zeros(matrix.cols(), matrix.rows());
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.cols(); j++) {
        out.data()[j * matrix.rows() + i] = matrix.at(i, j);
      }
    }
    return out;
  }

  private void put(float value, Matrix into) {
    into.data()[random.nextInt(into.data().length)] = value;
  }

  private static void assertProduct(Kernels kernels, Matrix a, Matrix b) {
    var arithmetic = new Arithmetic(kernels, Workers.ALONE);
    assertProduct(arithmetic.compute(() -> a.times(b)), a, b);
    Matrix at = transposed(a);
    Matrix bt = transposed(b);
    assertProduct(arithmetic.compute(() -> a.timesTransposed(bt.tensor())), a, b);
    assertProduct(arithmetic.compute(() -> at.transposedTimes(b)), a, b);
    assertProduct(arithmetic.compute(() -> a.times(b.tensor())), a, b);
    assertProduct(
        arithmetic.compute(() -> at.view().transposed().times(bt.view().transposed())), a, b);
  }

  /// Within a millionth of the sum of the products' sizes, and the smallest number for each
  /// product.
  private static void assertProduct(Matrix product, Matrix a, Matrix b) {
    assertThat(product.rows()).isEqualTo(a.rows());
    assertThat(product.cols()).isEqualTo(b.cols());
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < b.cols(); j++) {
        double sum = 0;
        double size = 0;
        for (int k = 0; k < a.cols(); k++) {
          sum += (double) a.at(i, k) * b.at(k, j);
          size += Math.abs((double) a.at(i, k) * b.at(k, j));
        }
        boolean same = Double.compare(sum, product.at(i, j)) == 0; // NaN, ∞
        if (!same
            && !(Math.abs(sum - product.at(i, j)) <= 1e-6 * size + a.cols() * Float.MIN_VALUE)) {
          throw new AssertionError(
              "%d × %d times %d × %d, row %d, column %d: %s expected, %s computed"
                  .formatted(a.rows(), a.cols(), b.rows(), b.cols(), i, j, sum, product.at(i, j)));
        }
      }
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
