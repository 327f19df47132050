package vitrine.adapt.logistic;

import vitrine.adapt.features.Features;

/// Features as a regression wants them: centred, once row by row and once column by column in
/// blocks of rows, so that both its products run along memory.
///
/// Centring changes nothing but the intercepts, which are not penalised, and spares the solver the
/// one direction in which all features move together.
public final class Samples {
  /// Rows of a block: its columns lie one after the other.
  static final int BLOCK = 256;

  private final int[] labels;
  private final int classes;
  private final int width;
  private final double[] mean;
  private final float[] rows; // (samples, width)
  private final float[] columns; // (blocks, width, BLOCK), zeros behind the last sample

  /// Prepares them.
  public Samples(Features features) {
    classes = features.classes().size();
    width = features.width();
    labels = new int[features.size()];
    mean = mean(features);
    rows = new float[Math.multiplyExact(labels.length, width)];
    columns = new float[Math.multiplyExact(Math.ceilDiv(labels.length, BLOCK) * BLOCK, width)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = features.label(i);
      float[] values = features.values(i);
      int block = i / BLOCK * BLOCK * width + i % BLOCK;
      for (int j = 0; j < width; j++) {
        float centred = (float) (values[j] - mean[j]);
        rows[i * width + j] = centred;
        columns[block + j * BLOCK] = centred;
      }
    }
  }

  private double[] mean(Features features) {
    double[] sums = new double[width];
    for (int i = 0; i < labels.length; i++) {
      float[] values = features.values(i);
      for (int j = 0; j < width; j++) {
        sums[j] += values[j];
      }
    }
    for (int j = 0; j < width; j++) {
      sums[j] /= labels.length;
    }
    return sums;
  }

  public int size() {
    return labels.length;
  }

  /// How many classes there are.
  public int classes() {
    return classes;
  }

  int width() {
    return width;
  }

  public int label(int index) {
    return labels[index];
  }

  /// What was taken from each feature.
  double[] mean() {
    return mean;
  }

  /// (samples, width)
  float[] rows() {
    return rows;
  }

  /// (blocks, width, BLOCK)
  float[] columns() {
    return columns;
  }

  int blocks() {
    return Math.ceilDiv(labels.length, BLOCK);
  }
}
