package vitrine.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The Vector API, with the widest vectors that the processor prefers.
///
/// The product goes tile by tile: six rows of A by two vectors' columns of B. A tile's twelve sums
/// stay in registers while its k passes, each step two loads from B and six values of A, each
/// multiplied with both: twelve multiplications and additions for eight loads, which is what a
/// processor with two load and two multiply-add units wants, and enough of them at a time to hide
/// how long each takes (Goto & van de Geijn 2008, "Anatomy of high-performance matrix
/// multiplication"). B is packed into panels, so that a tile reads it one value after the other.
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// Columns of a panel.
  private static final int WIDTH = 2 * LANES;

  /// Rows of a tile.
  private static final int HEIGHT = 6;

  /// Steps along k after which a tile's sums go to memory: so much of a panel stays in the
  /// first-level cache with 512-bit vectors (32 kB).
  private static final int DEPTH = 128;

  @Override
  public String description() {
    return "vector, %d floats at a time".formatted(LANES);
  }

  @Override
  public RightFactor rightFactor(Matrix b) {
    return new Panels(b.rows(), Math.ceilDiv(b.cols(), WIDTH) * WIDTH, packed(b));
  }

  /// @return (panels, k, WIDTH), the last panel filled up with zeros
  private static float[] packed(Matrix b) {
    int panels = Math.ceilDiv(b.cols(), WIDTH);
    float[] out = new float[Math.multiplyExact(panels * WIDTH, b.rows())];
    for (int panel = 0; panel < panels; panel++) {
      int column = panel * WIDTH;
      int width = Math.min(WIDTH, b.cols() - column);
      for (int k = 0; k < b.rows(); k++) {
        System.arraycopy(
            b.data(), k * b.cols() + column, out, (panel * b.rows() + k) * WIDTH, width);
      }
    }
    return out;
  }

  /// @param k rows of B
  /// @param width columns of B, rounded up to whole panels
  /// @param values (panels, k, WIDTH)
  private record Panels(int k, int width, float[] values) implements RightFactor {
    @Override
    public void addProduct(Matrix a, int from, int to, float[] sums) {
      for (int depth = 0; depth < k; depth += DEPTH) {
        int steps = Math.min(DEPTH, k - depth);
        for (int row = from; row < to; row += HEIGHT) {
          int rows = Math.min(HEIGHT, to - row);
          for (int column = 0; column < width; column += WIDTH) {
            addTile(
                a.data(),
                row * k + depth,
                rows,
                k,
                steps,
                values,
                column * k + depth * WIDTH,
                sums,
                (row - from) * width + column,
                width);
          }
        }
      }
    }
  }

  /// Adds to the sums of one tile. Where it has fewer than six rows, the last is computed several
  /// times over, to the same end: all sums are read before one is written.
  private static void addTile(
      float[] a,
      int a0,
      int rows,
      int k,
      int steps,
      float[] b,
      int b0,
      float[] sums,
      int to0,
      int width) {
    int r1 = Math.min(1, rows - 1);
    int r2 = Math.min(2, rows - 1);
    int r3 = Math.min(3, rows - 1);
    int r4 = Math.min(4, rows - 1);
    int r5 = Math.min(5, rows - 1);
    int to1 = to0 + r1 * width;
    int to2 = to0 + r2 * width;
    int to3 = to0 + r3 * width;
    int to4 = to0 + r4 * width;
    int to5 = to0 + r5 * width;
    FloatVector s0 = FloatVector.fromArray(SPECIES, sums, to0);
    FloatVector s1 = FloatVector.fromArray(SPECIES, sums, to1);
    FloatVector s2 = FloatVector.fromArray(SPECIES, sums, to2);
    FloatVector s3 = FloatVector.fromArray(SPECIES, sums, to3);
    FloatVector s4 = FloatVector.fromArray(SPECIES, sums, to4);
    FloatVector s5 = FloatVector.fromArray(SPECIES, sums, to5);
    FloatVector t0 = FloatVector.fromArray(SPECIES, sums, to0 + LANES);
    FloatVector t1 = FloatVector.fromArray(SPECIES, sums, to1 + LANES);
    FloatVector t2 = FloatVector.fromArray(SPECIES, sums, to2 + LANES);
    FloatVector t3 = FloatVector.fromArray(SPECIES, sums, to3 + LANES);
    FloatVector t4 = FloatVector.fromArray(SPECIES, sums, to4 + LANES);
    FloatVector t5 = FloatVector.fromArray(SPECIES, sums, to5 + LANES);
    int a1 = a0 + r1 * k;
    int a2 = a0 + r2 * k;
    int a3 = a0 + r3 * k;
    int a4 = a0 + r4 * k;
    int a5 = a0 + r5 * k;
    for (int i = 0; i < steps; i++) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, b0 + i * WIDTH);
      FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + i * WIDTH + LANES);
      FloatVector w0 = FloatVector.broadcast(SPECIES, a[a0 + i]);
      s0 = w0.fma(x, s0);
      t0 = w0.fma(y, t0);
      FloatVector w1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
      s1 = w1.fma(x, s1);
      t1 = w1.fma(y, t1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
      s2 = w2.fma(x, s2);
      t2 = w2.fma(y, t2);
      FloatVector w3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
      s3 = w3.fma(x, s3);
      t3 = w3.fma(y, t3);
      FloatVector w4 = FloatVector.broadcast(SPECIES, a[a4 + i]);
      s4 = w4.fma(x, s4);
      t4 = w4.fma(y, t4);
      FloatVector w5 = FloatVector.broadcast(SPECIES, a[a5 + i]);
      s5 = w5.fma(x, s5);
      t5 = w5.fma(y, t5);
    }
    s0.intoArray(sums, to0);
    s1.intoArray(sums, to1);
    s2.intoArray(sums, to2);
    s3.intoArray(sums, to3);
    s4.intoArray(sums, to4);
    s5.intoArray(sums, to5);
    t0.intoArray(sums, to0 + LANES);
    t1.intoArray(sums, to1 + LANES);
    t2.intoArray(sums, to2 + LANES);
    t3.intoArray(sums, to3 + LANES);
    t4.intoArray(sums, to4 + LANES);
    t5.intoArray(sums, to5 + LANES);
  }
}
