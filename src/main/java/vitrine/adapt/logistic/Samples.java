package vitrine.adapt.logistic;

import vitrine.adapt.features.Features;

/// Features as a regression wants them: centred, once row by row and once column by column in
/// blocks of rows, so that both its products run along memory.
///
/// Centring changes nothing but the intercepts, which are not penalised, and spares the solver the
/// one direction in which all features move together. One factor for all of them brings their root
/// mean square to about 1: the solver's tolerance is then as fine whatever unit they are in.
public final class Samples {
  /// Rows of a block: its columns lie one after the other.
  static final int BLOCK = 256;

  private final int[] labels;
  private final int classes;
  private final int width;
  private final double[] mean;
  private final double scale;
  private final float[] rows; // (samples, width)
  private final float[] columns; // (blocks, width, BLOCK), zeros behind the last sample

  /// Prepares them.
  public Samples(Features features) {
    classes = features.classes().size();
    width = features.width();
    labels = new int[features.size()];
    mean = mean(features);
    scale = scale(features);
    rows = new float[Math.multiplyExact(labels.length, width)];
    columns = new float[Math.multiplyExact(Math.ceilDiv(labels.length, BLOCK) * BLOCK, width)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = features.label(i);
      float[] values = features.values(i);
      int block = i / BLOCK * BLOCK * width + i % BLOCK;
      for (int j = 0; j < width; j++) {
        float value = (float) ((values[j] - mean[j]) * scale);
        rows[i * width + j] = value;
        columns[block + j * BLOCK] = value;
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

  /// A power of two, by which nothing is rounded; 1 where all pictures are alike.
  private double scale(Features features) {
    double squares = 0;
    for (int i = 0; i < labels.length; i++) {
      float[] values = features.values(i);
      for (int j = 0; j < width; j++) {
        double centred = values[j] - mean[j];
        squares += centred * centred;
      }
    }
    double size = Math.sqrt(squares / labels.length / width);
    return size > 0 ? Math.scalb(1.0, -Math.getExponent(size)) : 1;
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

  /// What each feature was multiplied by then.
  double scale() {
    return scale;
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
