package vitrine.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The Vector API, with the widest vectors that the processor prefers.
///
/// The product goes tile by tile: some rows of A by some vectors' columns of B. A tile's sums stay
/// in registers while its k passes, each step a load of each vector from B and of a value from each
/// row of A, each multiplied with each: more multiplications and additions than loads, which is
/// what a processor with two load and two multiply-add units wants, and enough of them at a time to
/// hide how long each takes (Goto & van de Geijn 2008, "Anatomy of high-performance matrix
/// multiplication"). B is packed into panels as wide as a tile, one after the other, so that a tile
/// reads one value after the other.
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// Steps along k at most after which a tile's sums go to memory: so much of a panel, 32 kB with
  /// 512-bit vectors, stays in the first-level cache.
  private static final int DEPTH = 128;

  /// A thread's room for a panel: to make and clear it anew would cost small products their time.
  private static final ThreadLocal<float[]> PANEL =
      ThreadLocal.withInitial(() -> new float[DEPTH * VectorLargeTile.WIDTH]);

  /// A thread's room for a tile.
  private static final ThreadLocal<View> TILE =
      ThreadLocal.withInitial(() ->
          new View(
              new float[VectorThinTile.HEIGHT * VectorThinTile.WIDTH],
              0,
              VectorThinTile.HEIGHT,
              VectorThinTile.WIDTH,
              VectorThinTile.WIDTH,
              1));

  @Override
  public String description() {
    return "vector, %d floats at a time".formatted(LANES);
  }

  @Override
  public void product(View a, View b, View start, View out) {
    if (b.rows() == 0) {
      copyRows(start, out);
      return;
    }
    int depth = Math.ceilDiv(b.rows(), Math.ceilDiv(b.rows(), DEPTH)); // equal parts
    int width;
    for (int column = 0; column < b.cols(); column += width) {
      width = widthFor(b.cols() - column);
      int columns = Math.min(width, b.cols() - column);
      View sums = out.columns(column, columns);
      for (int step = 0; step < b.rows(); step += depth) {
        int steps = Math.min(depth, b.rows() - step);
        View panel = panel(b.rows(step, steps).columns(column, columns), width);
        View from = step == 0 ? start.columns(column, columns) : sums;
        if (columns < width) {
          narrow(a.columns(step, steps), panel, from, sums);
        } else if (width == VectorLargeTile.WIDTH) {
          large(a.columns(step, steps), panel, from, sums);
        } else if (width == VectorTile.WIDTH) {
          small(a.columns(step, steps), panel, from, sums);
        } else {
          thin(a.columns(step, steps), panel, from, sums);
        }
      }
    }
  }

  /// The next panel's width.
  private static int widthFor(int columns) {
    if (VectorLargeTile.FITS && columns >= VectorLargeTile.WIDTH) {
      return VectorLargeTile.WIDTH;
    }
    return columns >= VectorTile.WIDTH ? VectorTile.WIDTH : VectorThinTile.WIDTH;
  }

  private static void large(View a, View panel, View from, View sums) {
    for (int row = 0; row < a.rows(); row += VectorLargeTile.HEIGHT) {
      VectorLargeTile.add(a, row, panel, from, sums);
    }
  }

  private static void small(View a, View panel, View from, View sums) {
    for (int row = 0; row < a.rows(); row += VectorTile.HEIGHT) {
      VectorTile.add(a, row, panel, from, sums);
    }
  }

  private static void thin(View a, View panel, View from, View sums) {
    for (int row = 0; row < a.rows(); row += VectorThinTile.HEIGHT) {
      VectorThinTile.add(a, row, panel, from, sums);
    }
  }

  /// The last panel, which is not full: its tiles are computed beside the sums.
  private static void narrow(View a, View panel, View from, View sums) {
    View tile = TILE.get();
    for (int row = 0; row < a.rows(); row += VectorThinTile.HEIGHT) {
      int rows = Math.min(VectorThinTile.HEIGHT, a.rows() - row);
      copyRows(from.rows(row, rows), tile);
      View of = tile.rows(0, rows);
      VectorThinTile.add(a.rows(row, rows), 0, panel, of, of);
      copyRows(of.columns(0, sums.cols()), sums.rows(row, rows));
    }
  }

  /// @param part of the right factor (steps, at most width)
  /// @return (steps, width), one row right behind the other
  private static View panel(View part, int width) {
    if (part.right() == 1 && part.down() == width && part.cols() == width) {
      return part;
    }
    float[] room = PANEL.get();
    View panel = new View(room, 0, part.rows(), part.cols(), width, 1);
    if (part.right() == 1) {
      copyRows(part, panel);
      return panel;
    }
    float[] data = part.data();
    int down = part.down();
    for (int j = 0; j < part.cols(); j++) {
      int from = part.offset() + j * part.right();
      for (int i = 0; i < part.rows(); i++) {
        room[i * width + j] = data[from + i * down];
      }
    }
    return panel;
  }

  /// By vectors: for rows as short as these a call of `arraycopy` would take longer.
  ///
  /// @param part each row's values side by side
  /// @param to learns as many rows, with room for as many columns
  private static void copyRows(View part, View to) {
    float[] data = part.data();
    float[] target = to.data();
    int vectors = SPECIES.loopBound(part.cols());
    for (int i = 0; i < part.rows(); i++) {
      int from = part.offset() + i * part.down();
      int at = to.offset() + i * to.down();
      for (int j = 0; j < vectors; j += LANES) {
        FloatVector.fromArray(SPECIES, data, from + j).intoArray(target, at + j);
      }
      for (int j = vectors; j < part.cols(); j++) {
        target[at + j] = data[from + j];
      }
    }
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

  @Override
  public void normalSlope(float[] x, float[] y) {
    VectorRows.normalSlope(x, y);
  }
}
