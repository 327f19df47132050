package vitrine.vit;

import java.util.List;
import vitrine.tensor.Tensor;

/// Positions for a picture of another size than the one that they were learned on (Dosovitskiy et
/// al. 2021, section 3.2): the patches' positions are a small picture, one pixel for each patch and
/// `hidden` channels, and it is resized, as a picture is: each new pixel is a weighted sum of the
/// old ones around its place, the weights from a cubic kernel (Keys 1981).
public enum PositionInterpolation {
  /// As Hugging Face's `interpolate_pos_encoding`: PyTorch's `interpolate(mode="bicubic")`. The
  /// kernel's slope is −0.75, four neighbours count however much the grid shrinks, and beyond the
  /// border its pixels are repeated.
  BICUBIC(-0.75) {
    @Override
    Taps taps(int i, int size, int newSize) {
      double place = (i + 0.5) * size / newSize - 0.5;
      int left = (int) Math.floor(place);
      int[] index = new int[4];
      double[] weight = new double[4];
      for (int tap = 0; tap < 4; tap++) {
        index[tap] = Math.clamp(left + tap - 1, 0, size - 1);
        weight[tap] = cubic(place - (left + tap - 1));
      }
      return new Taps(index, weight);
    }
  },
  /// As timm's `resample_abs_pos_embed`, with `antialias=True`, and Pillow: the slope is −0.5, the
  /// kernel widens as the grid shrinks, and beyond the border is nothing.
  ANTIALIASED(-0.5) {
    @Override
    Taps taps(int i, int size, int newSize) {
      double scale = (double) size / newSize;
      double width = Math.max(1, scale);
      double centre = (i + 0.5) * scale;
      int from = Math.max(0, (int) (centre - 2 * width + 0.5));
      int to = Math.min(size, (int) (centre + 2 * width + 0.5));
      int[] index = new int[to - from];
      double[] weight = new double[to - from];
      double sum = 0;
      for (int tap = 0; tap < index.length; tap++) {
        index[tap] = from + tap;
        weight[tap] = cubic((from + tap + 0.5 - centre) / width);
        sum += weight[tap];
      }
      for (int tap = 0; tap < weight.length; tap++) {
        weight[tap] /= sum;
      }
      return new Taps(index, weight);
    }
  };

  /// The kernel's slope at 1.
  private final double slope;

  PositionInterpolation(double slope) {
    this.slope = slope;
  }

  /// The positions of a grid of another size.
  ///
  /// @param positions (special + height × width, hidden), perhaps with leading dimensions of 1
  /// @param special how many of the first are not of patches: they stay as they are
  /// @param height of the grid they were learned on, patches
  /// @param width of it
  /// @param newHeight of the grid wanted
  /// @param newWidth of it
  /// @return (1, special + newHeight × newWidth, hidden)
  public Tensor resize(
      Tensor positions, int special, int height, int width, int newHeight, int newWidth) {
    int hidden = positions.shape().getLast();
    float[] from = positions.floats();
    float[] to = new float[(special + newHeight * newWidth) * hidden];
    System.arraycopy(from, 0, to, 0, special * hidden);
    for (int y = 0; y < newHeight; y++) {
      Taps rows = taps(y, height, newHeight);
      for (int x = 0; x < newWidth; x++) {
        Taps columns = taps(x, width, newWidth);
        for (int j = 0; j < hidden; j++) {
          double sum = 0;
          for (int r = 0; r < rows.index().length; r++) {
            for (int c = 0; c < columns.index().length; c++) {
              int patch = special + rows.index()[r] * width + columns.index()[c];
              sum += rows.weight()[r] * columns.weight()[c] * from[patch * hidden + j];
            }
          }
          to[(special + y * newWidth + x) * hidden + j] = (float) sum;
        }
      }
    }
    return Tensor.of(List.of(1, special + newHeight * newWidth, hidden), to);
  }

  /// Back through the resizing: each old pixel gets of a new one's gradient what it gave to it.
  ///
  /// @param gradient of the resized positions (special + newHeight × newWidth, hidden)
  /// @param special how many of the first are not of patches
  /// @param height of the grid they were learned on, patches
  /// @param width of it
  /// @param newHeight of the grid that they were resized to
  /// @param newWidth of it
  /// @return the gradient of the learned positions (special + height × width, hidden)
  public float[] backward(
      float[] gradient, int special, int height, int width, int newHeight, int newWidth) {
    int hidden = gradient.length / (special + newHeight * newWidth);
    double[] sums = new double[(special + height * width) * hidden];
    for (int i = 0; i < special * hidden; i++) {
      sums[i] = gradient[i];
    }
    for (int y = 0; y < newHeight; y++) {
      Taps rows = taps(y, height, newHeight);
      for (int x = 0; x < newWidth; x++) {
        Taps columns = taps(x, width, newWidth);
        int from = (special + y * newWidth + x) * hidden;
        for (int r = 0; r < rows.index().length; r++) {
          for (int c = 0; c < columns.index().length; c++) {
            int to = (special + rows.index()[r] * width + columns.index()[c]) * hidden;
            double weight = rows.weight()[r] * columns.weight()[c];
            for (int j = 0; j < hidden; j++) {
              sums[to + j] += weight * gradient[from + j];
            }
          }
        }
      }
    }
    float[] out = new float[sums.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) sums[i];
    }
    return out;
  }

  /// The old pixels that a new one is made of, along one axis.
  ///
  /// @param i the new pixel
  /// @param size of the old axis
  /// @param newSize of the new one
  abstract Taps taps(int i, int size, int newSize);

  /// The kernel at a distance of less than 2.
  double cubic(double distance) {
    double d = Math.abs(distance);
    if (d >= 2) {
      return 0;
    }
    return d <= 1
        ? ((slope + 2) * d - (slope + 3)) * d * d + 1
        : slope * (((d - 5) * d + 8) * d - 4);
  }

  /// Pixels, and how much each counts.
  record Taps(int[] index, double[] weight) {}
}
