package vitrine.adapt.logistic;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The mean cross-entropy of weighted samples under softmax(W·x + b), and the penalty ‖W‖² ·
/// penalty / 2 on the weights, not on the intercepts.
///
/// The variables are W (classes, width) row by row, then b (classes). Samples are summed in parts
/// that depend on their number alone, so the result does not depend on the threads.
final class LogisticLoss implements Objective {
  private static final int MOST_PARTS = 16;

  private final Samples samples;
  private final double[] weights; // by sample; 0 for one that is not learned from
  private final double allWeights;
  private final double penalty;
  private final int classes;
  private final int width;

  LogisticLoss(Samples samples, double[] weights, double penalty) {
    this.samples = samples;
    this.weights = weights;
    this.penalty = penalty;
    allWeights = Arrays.stream(weights).sum();
    classes = samples.classes();
    width = samples.width();
  }

  @Override
  public double valueAndGradient(double[] at, double[] gradient) {
    int parts = Math.min(MOST_PARTS, samples.blocks());
    double[][] gradients = new double[parts][];
    double[] losses = new double[parts];
    IntStream.range(0, parts)
        .parallel()
        .forEach(part -> {
          gradients[part] = new double[gradient.length];
          int from = part * samples.blocks() / parts;
          int to = (part + 1) * samples.blocks() / parts;
          for (int block = from; block < to; block++) {
            losses[part] += add(block, at, gradients[part]);
          }
        });
    Arrays.fill(gradient, 0);
    double loss = 0;
    for (int part = 0; part < parts; part++) {
      loss += losses[part];
      Lbfgs.add(gradient, 1, gradients[part]);
    }
    double squares = 0;
    for (int i = 0; i < gradient.length; i++) {
      boolean penalised = i < classes * width;
      gradient[i] = gradient[i] / allWeights + (penalised ? penalty * at[i] : 0);
      squares += penalised ? at[i] * at[i] : 0;
    }
    return loss / allWeights + penalty / 2 * squares;
  }

  /// Adds the gradient of a block's samples.
  ///
  /// @return their weighted loss
  private double add(int block, double[] at, double[] gradient) {
    double[][] z = logits(block, at);
    int first = block * Samples.BLOCK;
    int count = Math.min(Samples.BLOCK, samples.size() - first);
    double loss = 0;
    for (int i = 0; i < count; i++) {
      double weight = weights[first + i];
      if (weight > 0) {
        loss += weight * softmax(z, i, samples.label(first + i));
        addOuter(z, i, weight, (first + i) * width, gradient);
      }
    }
    return loss;
  }

  /// The logits of a block's samples, (classes, BLOCK).
  double[][] logits(int block, double[] at) {
    double[][] z = new double[classes][Samples.BLOCK];
    float[] columns = samples.columns();
    for (int k = 0; k < classes; k++) {
      Arrays.fill(z[k], at[classes * width + k]);
    }
    for (int j = 0; j < width; j++) {
      int column = (block * width + j) * Samples.BLOCK;
      for (int k = 0; k < classes; k++) {
        addScaled(z[k], at[k * width + j], columns, column);
      }
    }
    return z;
  }

  private static void addScaled(double[] to, double factor, float[] values, int from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[from + i];
    }
  }

  /// Makes of the logits of sample i their gradient, softmax(z) − onehot(label).
  ///
  /// @return its cross-entropy
  private double softmax(double[][] z, int i, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (double[] of : z) {
      max = Math.max(max, of[i]);
    }
    double sum = 0;
    double own = z[label][i] - max;
    for (double[] of : z) {
      of[i] = Math.exp(of[i] - max);
      sum += of[i];
    }
    for (double[] of : z) {
      of[i] /= sum;
    }
    z[label][i] -= 1;
    return Math.log(sum) - own;
  }

  private void addOuter(double[][] z, int i, double weight, int row, double[] gradient) {
    float[] rows = samples.rows();
    for (int k = 0; k < classes; k++) {
      double factor = weight * z[k][i];
      int at = k * width;
      for (int j = 0; j < width; j++) {
        gradient[at + j] += factor * rows[row + j];
      }
      gradient[classes * width + k] += factor;
    }
  }
}
