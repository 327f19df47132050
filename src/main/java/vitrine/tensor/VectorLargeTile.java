package vitrine.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A tile of six rows of A by four vectors' columns of B, for processors with thirty-two vector
/// registers: 24 multiplications and additions for ten loads, where [VectorTile] has twelve for
/// eight.
final class VectorLargeTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// Columns.
  static final int WIDTH = 4 * LANES;

  /// Rows.
  static final int HEIGHT = VectorTile.HEIGHT;

  /// Whether there are registers enough: with 512-bit vectors there are.
  static final boolean FITS = SPECIES.vectorBitSize() == 512;

  private VectorLargeTile() {}

  /// The sums of one tile. Where it has fewer rows, the last is computed several times over, to the
  /// same end: all sums are read before one is written.
  ///
  /// @param a some columns of the left factor
  /// @param row of it that is the tile's first
  /// @param panel as many rows of the right factor (steps, WIDTH)
  /// @param start what is added to; may be `out`
  /// @param out learns the sums, has as many rows as `a`
  static void add(View a, int row, View panel, View start, View out) {
    int rows = a.rows() - row;
    int r1 = Math.min(1, rows - 1);
    int r2 = Math.min(2, rows - 1);
    int r3 = Math.min(3, rows - 1);
    int r4 = Math.min(4, rows - 1);
    int r5 = Math.min(5, rows - 1);
    float[] from = start.data();
    int down = start.down();
    int from0 = start.offset() + row * down;
    int from1 = from0 + r1 * down;
    int from2 = from0 + r2 * down;
    int from3 = from0 + r3 * down;
    int from4 = from0 + r4 * down;
    int from5 = from0 + r5 * down;
    FloatVector s0 = FloatVector.fromArray(SPECIES, from, from0);
    FloatVector s1 = FloatVector.fromArray(SPECIES, from, from1);
    FloatVector s2 = FloatVector.fromArray(SPECIES, from, from2);
    FloatVector s3 = FloatVector.fromArray(SPECIES, from, from3);
    FloatVector s4 = FloatVector.fromArray(SPECIES, from, from4);
    FloatVector s5 = FloatVector.fromArray(SPECIES, from, from5);
    FloatVector t0 = FloatVector.fromArray(SPECIES, from, from0 + LANES);
    FloatVector t1 = FloatVector.fromArray(SPECIES, from, from1 + LANES);
    FloatVector t2 = FloatVector.fromArray(SPECIES, from, from2 + LANES);
    FloatVector t3 = FloatVector.fromArray(SPECIES, from, from3 + LANES);
    FloatVector t4 = FloatVector.fromArray(SPECIES, from, from4 + LANES);
    FloatVector t5 = FloatVector.fromArray(SPECIES, from, from5 + LANES);
    FloatVector u0 = FloatVector.fromArray(SPECIES, from, from0 + 2 * LANES);
    FloatVector u1 = FloatVector.fromArray(SPECIES, from, from1 + 2 * LANES);
    FloatVector u2 = FloatVector.fromArray(SPECIES, from, from2 + 2 * LANES);
    FloatVector u3 = FloatVector.fromArray(SPECIES, from, from3 + 2 * LANES);
    FloatVector u4 = FloatVector.fromArray(SPECIES, from, from4 + 2 * LANES);
    FloatVector u5 = FloatVector.fromArray(SPECIES, from, from5 + 2 * LANES);
    FloatVector v0 = FloatVector.fromArray(SPECIES, from, from0 + 3 * LANES);
    FloatVector v1 = FloatVector.fromArray(SPECIES, from, from1 + 3 * LANES);
    FloatVector v2 = FloatVector.fromArray(SPECIES, from, from2 + 3 * LANES);
    FloatVector v3 = FloatVector.fromArray(SPECIES, from, from3 + 3 * LANES);
    FloatVector v4 = FloatVector.fromArray(SPECIES, from, from4 + 3 * LANES);
    FloatVector v5 = FloatVector.fromArray(SPECIES, from, from5 + 3 * LANES);
    float[] right = panel.data();
    int first = panel.offset();
    float[] left = a.data();
    int across = a.right();
    int steps = a.cols();
    int a0 = a.offset() + row * a.down();
    int a1 = a0 + r1 * a.down();
    int a2 = a0 + r2 * a.down();
    int a3 = a0 + r3 * a.down();
    int a4 = a0 + r4 * a.down();
    int a5 = a0 + r5 * a.down();
    for (int i = 0, step = 0; i < steps; i++, step += across) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, first + i * WIDTH);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, first + i * WIDTH + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, first + i * WIDTH + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(SPECIES, right, first + i * WIDTH + 3 * LANES);
      FloatVector w0 = FloatVector.broadcast(SPECIES, left[a0 + step]);
      s0 = w0.fma(b0, s0);
      t0 = w0.fma(b1, t0);
      u0 = w0.fma(b2, u0);
      v0 = w0.fma(b3, v0);
      FloatVector w1 = FloatVector.broadcast(SPECIES, left[a1 + step]);
      s1 = w1.fma(b0, s1);
      t1 = w1.fma(b1, t1);
      u1 = w1.fma(b2, u1);
      v1 = w1.fma(b3, v1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, left[a2 + step]);
      s2 = w2.fma(b0, s2);
      t2 = w2.fma(b1, t2);
      u2 = w2.fma(b2, u2);
      v2 = w2.fma(b3, v2);
      FloatVector w3 = FloatVector.broadcast(SPECIES, left[a3 + step]);
      s3 = w3.fma(b0, s3);
      t3 = w3.fma(b1, t3);
      u3 = w3.fma(b2, u3);
      v3 = w3.fma(b3, v3);
      FloatVector w4 = FloatVector.broadcast(SPECIES, left[a4 + step]);
      s4 = w4.fma(b0, s4);
      t4 = w4.fma(b1, t4);
      u4 = w4.fma(b2, u4);
      v4 = w4.fma(b3, v4);
      FloatVector w5 = FloatVector.broadcast(SPECIES, left[a5 + step]);
      s5 = w5.fma(b0, s5);
      t5 = w5.fma(b1, t5);
      u5 = w5.fma(b2, u5);
      v5 = w5.fma(b3, v5);
    }
    float[] sums = out.data();
    int to0 = out.offset() + row * out.down();
    int to1 = to0 + r1 * out.down();
    int to2 = to0 + r2 * out.down();
    int to3 = to0 + r3 * out.down();
    int to4 = to0 + r4 * out.down();
    int to5 = to0 + r5 * out.down();
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
    u0.intoArray(sums, to0 + 2 * LANES);
    u1.intoArray(sums, to1 + 2 * LANES);
    u2.intoArray(sums, to2 + 2 * LANES);
    u3.intoArray(sums, to3 + 2 * LANES);
    u4.intoArray(sums, to4 + 2 * LANES);
    u5.intoArray(sums, to5 + 2 * LANES);
    v0.intoArray(sums, to0 + 3 * LANES);
    v1.intoArray(sums, to1 + 3 * LANES);
    v2.intoArray(sums, to2 + 3 * LANES);
    v3.intoArray(sums, to3 + 3 * LANES);
    v4.intoArray(sums, to4 + 3 * LANES);
    v5.intoArray(sums, to5 + 3 * LANES);
  }
}
