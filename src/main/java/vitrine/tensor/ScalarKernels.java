package vitrine.tensor;

/// Plain Java that the JIT compiler turns into vector instructions.
///
/// Row i of A·B is a weighted sum of B's rows, with the weights in row i of A. The innermost loop
/// runs along rows, so it loads and stores neighbours, and it takes eight rows of B at a time, so
/// that the sum is loaded and stored once for eight products. Each row is an array of its own: with
/// offsets into one array the compiler does not prove that loads and stores lie apart, the loop
/// stays scalar, and a quarter of the speed remains. B is taken in slabs of rows that stay in the
/// first-level cache while all of A passes.
final class ScalarKernels implements Kernels {
  private static final int UNROLL = 8;

  /// Rows of a slab: 32 rows of ViT-B's 197 tokens are 25 kB.
  private static final int SLAB = 32;

  @Override
  public String description() {
    return "scalar";
  }

  @Override
  public void product(View a, View b, View start, View out) {
    float[][] rows = new float[b.rows()][b.cols()];
    for (int i = 0; i < b.rows(); i++) {
      for (int j = 0; j < b.cols(); j++) {
        rows[i][j] = b.at(i, j);
      }
    }
    float[][] sums = new float[out.rows()][out.cols()];
    for (int slab = 0; slab < rows.length; slab += SLAB) {
      int end = Math.min(slab + SLAB, rows.length);
      for (int i = 0; i < sums.length; i++) {
        addWeighted(a, i, rows, slab, end, sums[i]);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      int at = out.offset() + i * out.down();
      for (int j = 0; j < out.cols(); j++) {
        out.data()[at + j] = start.at(i, j) + sums[i][j];
      }
    }
  }

  /// `sum += Σ a[i][k]·rows[k]` for k from `from` to `to`.
  private static void addWeighted(View a, int i, float[][] rows, int from, int to, float[] sum) {
    int k = from;
    for (; k + UNROLL <= to; k += UNROLL) {
      addEight(a, i, k, rows, sum);
    }
    for (; k < to; k++) {
      addOne(a.at(i, k), rows[k], sum);
    }
  }

  private static void addEight(View a, int i, int k, float[][] rows, float[] sum) {
    float[] x0 = rows[k];
    float[] x1 = rows[k + 1];
    float[] x2 = rows[k + 2];
    float[] x3 = rows[k + 3];
    float[] x4 = rows[k + 4];
    float[] x5 = rows[k + 5];
    float[] x6 = rows[k + 6];
    float[] x7 = rows[k + 7];
    float a0 = a.at(i, k);
    float a1 = a.at(i, k + 1);
    float a2 = a.at(i, k + 2);
    float a3 = a.at(i, k + 3);
    float a4 = a.at(i, k + 4);
    float a5 = a.at(i, k + 5);
    float a6 = a.at(i, k + 6);
    float a7 = a.at(i, k + 7);
    for (int j = 0; j < sum.length; j++) {
      sum[j] +=
          (a0 * x0[j] + a1 * x1[j] + a2 * x2[j] + a3 * x3[j])
              + (a4 * x4[j] + a5 * x5[j] + a6 * x6[j] + a7 * x7[j]);
    }
  }

  private static void addOne(float weight, float[] row, float[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += weight * row[j];
    }
  }

  @Override
  public double sum(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += value;
    }
    return sum;
  }

  @Override
  public double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  @Override
  public void exp(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) Math.exp(x[i]);
    }
  }

  @Override
  public void normal(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) normal(x[i]);
    }
  }

  @Override
  public void normalSlope(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      double density = Math.exp(-0.5 * x[i] * x[i]) / Math.sqrt(2 * Math.PI);
      y[i] = (float) (normal(x[i]) + x[i] * density);
    }
  }

  private static double normal(double x) {
    return 0.5 * (1 + Erf.of(x * Math.sqrt(0.5)));
  }
}
