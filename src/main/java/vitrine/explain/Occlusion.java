package vitrine.explain;

import java.util.ArrayList;
import java.util.List;

/// Occlusion (Zeiler & Fergus 2014, section 4.2): a window hides one part of the picture after the
/// other; the more the class's score drops, the more that part counted.
///
/// Each pixel gets the mean drop of the windows over it, and each cell of the grid, about as large
/// as the stride, the mean of its pixels.
final class Occlusion {
  private final int height;
  private final int width;
  private final int stride;
  private final double[] drops; // (height, width)
  private final int[] windows; // (height, width): over each pixel
  private final List<Window> all = new ArrayList<>();

  /// A place that is hidden, in pixels of the network's input.
  record Window(int left, int top, int width, int height) {}

  /// @param height of the input, pixels
  /// @param width of the input, pixels
  /// @param window its side; no more of it than the input has
  /// @param stride between two windows, at most `window`
  Occlusion(int height, int width, int window, int stride) {
    this.height = height;
    this.width = width;
    this.stride = stride;
    drops = new double[height * width];
    windows = new int[height * width];
    int high = Math.min(window, height);
    int wide = Math.min(window, width);
    for (int top : starts(height, high)) {
      for (int left : starts(width, wide)) {
        all.add(new Window(left, top, wide, high));
      }
    }
  }

  /// So that the last window ends where the input does.
  private List<Integer> starts(int size, int window) {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at < size - window; at += stride) {
      starts.add(at);
    }
    starts.add(size - window);
    return starts;
  }

  /// How many windows that are, without listing them.
  static long count(int height, int width, int window, int stride) {
    return along(height, window, stride) * along(width, window, stride);
  }

  private static long along(int size, int window, int stride) {
    return Math.ceilDiv(Math.max(0, size - window), stride) + 1L;
  }

  List<Window> windows() {
    return all;
  }

  /// Learns what hiding a window cost.
  void dropped(Window window, double drop) {
    for (int y = window.top(); y < window.top() + window.height(); y++) {
      for (int x = window.left(); x < window.left() + window.width(); x++) {
        drops[y * width + x] += drop;
        windows[y * width + x]++;
      }
    }
  }

  /// Once all windows are known.
  Grid grid() {
    int rows = Math.ceilDiv(height, stride);
    int cols = Math.ceilDiv(width, stride);
    float[] values = new float[rows * cols];
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        values[row * cols + col] =
            (float)
                mean(
                    row * height / rows,
                    (row + 1) * height / rows,
                    col * width / cols,
                    (col + 1) * width / cols);
      }
    }
    return new Grid(rows, cols, values);
  }

  private double mean(int top, int bottom, int left, int right) {
    double sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += drops[y * width + x] / windows[y * width + x];
      }
    }
    return sum / ((bottom - top) * (right - left));
  }
}
