package vitrine.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A tile of six rows of A by one vector's columns of B, for what is no wider: the last columns,
/// and a small head's.
final class VectorThinTile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// Columns.
  static final int WIDTH = LANES;

  /// Rows.
  static final int HEIGHT = VectorTile.HEIGHT;

  private VectorThinTile() {}

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
      FloatVector w0 = FloatVector.broadcast(SPECIES, left[a0 + step]);
      s0 = w0.fma(b0, s0);
      FloatVector w1 = FloatVector.broadcast(SPECIES, left[a1 + step]);
      s1 = w1.fma(b0, s1);
      FloatVector w2 = FloatVector.broadcast(SPECIES, left[a2 + step]);
      s2 = w2.fma(b0, s2);
      FloatVector w3 = FloatVector.broadcast(SPECIES, left[a3 + step]);
      s3 = w3.fma(b0, s3);
      FloatVector w4 = FloatVector.broadcast(SPECIES, left[a4 + step]);
      s4 = w4.fma(b0, s4);
      FloatVector w5 = FloatVector.broadcast(SPECIES, left[a5 + step]);
      s5 = w5.fma(b0, s5);
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
  }
}
