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

  /// Steps along k at most after which a tile's sums go to memory: so much of a panel, 24 kB with
  /// 512-bit vectors, stays in the first-level cache.
  private static final int DEPTH = 128;

  @Override
  public String description() {
    return "vector, %d floats at a time".formatted(LANES);
  }

  @Override
  public void addProduct(View a, View b, View out) {
    int depth = Math.ceilDiv(b.rows(), Math.max(1, Math.ceilDiv(b.rows(), DEPTH))); // equal parts
    float[] panel = new float[depth * VectorLargeTile.WIDTH];
    int width;
    for (int column = 0; column < b.cols(); column += width) {
      width = widthFor(b.cols() - column);
      int columns = Math.min(width, b.cols() - column);
      View sums = out.columns(column, columns);
      for (int step = 0; step < b.rows(); step += depth) {
        int steps = Math.min(depth, b.rows() - step);
        pack(b.rows(step, steps).columns(column, columns), panel, width);
        if (columns < width) {
          addNarrow(a.columns(step, steps), panel, sums);
        } else if (width == VectorLargeTile.WIDTH) {
          addLarge(a.columns(step, steps), panel, sums);
        } else {
          add(a.columns(step, steps), panel, sums);
        }
      }
    }
  }

  /// The next panel's width. Four vectors are twice two.
  private static int widthFor(int columns) {
    boolean large =
        VectorLargeTile.FITS && columns >= VectorLargeTile.WIDTH && columns != 2 * VectorTile.WIDTH;
    return large ? VectorLargeTile.WIDTH : VectorTile.WIDTH;
  }

  private static void addLarge(View a, float[] panel, View sums) {
    for (int row = 0; row < a.rows(); row += VectorLargeTile.HEIGHT) {
      int to = sums.offset() + row * sums.down();
      VectorLargeTile.add(a, row, panel, sums.data(), to, sums.down());
    }
  }

  private static void add(View a, float[] panel, View sums) {
    for (int row = 0; row < a.rows(); row += VectorTile.HEIGHT) {
      int to = sums.offset() + row * sums.down();
      VectorTile.add(a, row, panel, sums.data(), to, sums.down());
    }
  }

  /// The last panel, which is not full: its tiles are computed beside the sums.
  private static void addNarrow(View a, float[] panel, View sums) {
    float[] tile = new float[VectorTile.HEIGHT * VectorTile.WIDTH];
    for (int row = 0; row < a.rows(); row += VectorTile.HEIGHT) {
      View part = sums.rows(row, Math.min(VectorTile.HEIGHT, a.rows() - row));
      copyRows(part, tile, VectorTile.WIDTH);
      VectorTile.add(a, row, panel, tile, 0, VectorTile.WIDTH);
      for (int i = 0; i < part.rows(); i++) {
        int to = part.offset() + i * part.down();
        System.arraycopy(tile, i * VectorTile.WIDTH, part.data(), to, part.cols());
      }
    }
  }

  /// @param part of the right factor (steps, at most width)
  /// @param panel (steps, width)
  private static void pack(View part, float[] panel, int width) {
    if (part.right() == 1) {
      copyRows(part, panel, width);
      return;
    }
    float[] data = part.data();
    int down = part.down();
    for (int j = 0; j < part.cols(); j++) {
      int from = part.offset() + j * part.right();
      for (int i = 0; i < part.rows(); i++) {
        panel[i * width + j] = data[from + i * down];
      }
    }
  }

  /// By vectors: for rows as short as these a call of `arraycopy` would take longer.
  private static void copyRows(View part, float[] to, int width) {
    float[] data = part.data();
    int vectors = SPECIES.loopBound(part.cols());
    for (int i = 0; i < part.rows(); i++) {
      int from = part.offset() + i * part.down();
      for (int j = 0; j < vectors; j += LANES) {
        FloatVector.fromArray(SPECIES, data, from + j).intoArray(to, i * width + j);
      }
      for (int j = vectors; j < part.cols(); j++) {
        to[i * width + j] = data[from + j];
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
}
