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
  public RightFactor rightFactor(View b) {
    return new Panels(b.rows(), b.cols(), packed(b));
  }

  /// @return (panels, k, WIDTH), the last panel filled up with zeros
  private static float[] packed(View b) {
    int k = b.rows();
    int panels = Math.ceilDiv(b.cols(), WIDTH);
    float[] out = new float[Math.multiplyExact(panels * WIDTH, k)];
    for (int panel = 0; panel < panels; panel++) {
      int column = panel * WIDTH;
      View columns = b.columns(column, Math.min(WIDTH, b.cols() - column));
      if (b.right() == 1) {
        pack(columns, out, column * k);
      } else {
        packTransposed(columns, out, column * k);
      }
    }
    return out;
  }

  private static void pack(View columns, float[] out, int to) {
    for (int i = 0; i < columns.rows(); i++) {
      System.arraycopy(
          columns.data(),
          columns.offset() + i * columns.down(),
          out,
          to + i * WIDTH,
          columns.cols());
    }
  }

  private static void packTransposed(View columns, float[] out, int to) {
    float[] data = columns.data();
    int down = columns.down();
    for (int j = 0; j < columns.cols(); j++) {
      int from = columns.offset() + j * columns.right();
      for (int i = 0; i < columns.rows(); i++) {
        out[to + i * WIDTH + j] = data[from + i * down];
      }
    }
  }

  /// @param k rows of B
  /// @param n columns of B
  /// @param values (panels, k, WIDTH)
  private record Panels(int k, int n, float[] values) implements RightFactor {
    @Override
    public void addProduct(View a, View out) {
      float[] last = new float[HEIGHT * WIDTH]; // of a panel that is not full
      for (int depth = 0; depth < k; depth += DEPTH) {
        int steps = Math.min(DEPTH, k - depth);
        for (int column = 0; column < n; column += WIDTH) {
          int panel = column * k + depth * WIDTH;
          View part = a.columns(depth, steps);
          if (column + WIDTH <= n) {
            for (int row = 0; row < a.rows(); row += HEIGHT) {
              addTile(part, row, values, panel, out.data(), out.offset() + row * out.down() + column, out.down());
            }
          } else {
            View rest = out.columns(column, n - column);
            for (int row = 0; row < a.rows(); row += HEIGHT) {
              View tile = rest.rows(row, Math.min(HEIGHT, a.rows() - row));
              copy(tile, last);
              addTile(part, row, values, panel, last, 0, WIDTH);
              copyBack(last, tile);
            }
          }
        }
      }
    }
  }

  private static void copy(View tile, float[] to) {
    for (int i = 0; i < tile.rows(); i++) {
      System.arraycopy(tile.data(), tile.offset() + i * tile.down(), to, i * WIDTH, tile.cols());
    }
  }

  private static void copyBack(float[] from, View tile) {
    for (int i = 0; i < tile.rows(); i++) {
      System.arraycopy(from, i * WIDTH, tile.data(), tile.offset() + i * tile.down(), tile.cols());
    }
  }

  /// Adds to the sums of one tile. Where it has fewer than six rows, the last is computed several
  /// times over, to the same end: all sums are read before one is written.
  ///
  /// @param a some columns of the left factor
  /// @param row of it that is the tile's first
  /// @param b has the panel's rows for these columns from b0 on
  /// @param sums the tile from to0 on, its rows `width` apart
  private static void addTile(
      View a, int row, float[] b, int b0, float[] sums, int to0, int width) {
    int rows = a.rows() - row;
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
    float[] left = a.data();
    int right = a.right();
    int steps = a.cols();
    int a0 = a.offset() + row * a.down();
    int a1 = a0 + r1 * a.down();
    int a2 = a0 + r2 * a.down();
    int a3 = a0 + r3 * a.down();
    int a4 = a0 + r4 * a.down();
    int a5 = a0 + r5 * a.down();
    for (int i = 0, step = 0; i < steps; i++, step += right) {
      FloatVector x = FloatVector.fromArray(SPECIES, b, b0 + i * WIDTH);
      FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + i * WIDTH + LANES);
      FloatVector w0 = FloatVector.broadcast(SPECIES, left[a0 + step]);
      s0 = w0.fma(x, s0);
      t0 = w0.fma(y, t0);
      FloatVector w1 = FloatVector.broadcast(SPECIES, left[a1 + step]);
      s1 = w1.fma(x, s1);
      t1 = w1.fma(y, t1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, left[a2 + step]);
      s2 = w2.fma(x, s2);
      t2 = w2.fma(y, t2);
      FloatVector w3 = FloatVector.broadcast(SPECIES, left[a3 + step]);
      s3 = w3.fma(x, s3);
      t3 = w3.fma(y, t3);
      FloatVector w4 = FloatVector.broadcast(SPECIES, left[a4 + step]);
      s4 = w4.fma(x, s4);
      t4 = w4.fma(y, t4);
      FloatVector w5 = FloatVector.broadcast(SPECIES, left[a5 + step]);
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

  @Override
  public double sum(float[] x) {
    return VectorRows.sum(x);
  }

  @Override
  public double dot(float[] x, float[] y) {
    return VectorRows.dot(x, y);
  }

  @Override
  public void exp(float[] x, float[] y) {
    VectorRows.exp(x, y);
  }

  @Override
  public void normal(float[] x, float[] y) {
    VectorRows.normal(x, y);
  }
}
