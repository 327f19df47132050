package vitrine.vit;

import java.util.List;
import vitrine.tensor.Tensor;

/// Positions for a picture of another size than the one that they were learned on (Dosovitskiy et
/// al. 2021, section 3.2): the patches' positions are a small picture, one pixel for each patch and
/// `hidden` channels, and it is resized. As Hugging Face's `interpolate_pos_encoding` does it:
/// bicubic with a = −0.75, corners not aligned, no smoothing, the border's pixels repeated.
public final class PositionInterpolation {
  /// PyTorch's (and OpenCV's) choice of the kernel's slope (Keys 1981 has −0.5).
  private static final double A = -0.75;

  private PositionInterpolation() {}

  /// The positions of a grid of another size.
  ///
  /// @param positions (special + height × width, hidden), perhaps with leading dimensions of 1
  /// @param special how many of the first are not of patches: they stay as they are
  /// @param height of the grid they were learned on, patches
  /// @param width of it
  /// @param newHeight of the grid wanted
  /// @param newWidth of it
  /// @return (1, special + newHeight × newWidth, hidden)
  public static Tensor resize(
      Tensor positions, int special, int height, int width, int newHeight, int newWidth) {
    int hidden = positions.shape().getLast();
    float[] from = positions.floats();
    float[] to = new float[(special + newHeight * newWidth) * hidden];
    System.arraycopy(from, 0, to, 0, special * hidden);
    for (int y = 0; y < newHeight; y++) {
      Taps rows = Taps.at(y, height, newHeight);
      for (int x = 0; x < newWidth; x++) {
        Taps columns = Taps.at(x, width, newWidth);
        for (int j = 0; j < hidden; j++) {
          double sum = 0;
          for (int r = 0; r < 4; r++) {
            for (int c = 0; c < 4; c++) {
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

  /// The four neighbours of a place between pixels, and how much each counts.
  private record Taps(int[] index, double[] weight) {
    /// @param i the pixel of the new size whose centre is looked for in the old size
    static Taps at(int i, int size, int newSize) {
      double place = (i + 0.5) * size / newSize - 0.5;
      int left = (int) Math.floor(place);
      int[] index = new int[4];
      double[] weight = new double[4];
      for (int tap = 0; tap < 4; tap++) {
        index[tap] = Math.clamp(left + tap - 1, 0, size - 1);
        weight[tap] = cubic(Math.abs(place - (left + tap - 1)));
      }
      return new Taps(index, weight);
    }

    private static double cubic(double d) {
      return d <= 1 ? ((A + 2) * d - (A + 3)) * d * d + 1 : A * (((d - 5) * d + 8) * d - 4);
    }
  }
}
