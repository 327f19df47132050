package vitrine.verify;

import java.util.List;
import vitrine.image.RgbImage;

/// A picture as a few flat shapes on a background of horizontal gradients, in a unit square whose
/// origin is at the top left. Later shapes cover earlier ones.
///
/// @param sky from the top to the horizon
/// @param ground from the horizon to the bottom
/// @param horizon from 0 (top) to 1
record Drawing(Gradient sky, Gradient ground, double horizon, List<Shape> shapes) {
  /// Samples in each direction of a pixel: edges are smooth.
  private static final int SAMPLES = 3;

  /// From one colour (0xRRGGBB) to another.
  record Gradient(int top, int bottom) {
    int at(double position) {
      int colour = 0;
      for (int c = 0; c < 3; c++) {
        int from = channel(top, c);
        int to = channel(bottom, c);
        colour = colour << 8 | (int) Math.round(from + (to - from) * position);
      }
      return colour;
    }
  }

  /// What covers a part of the picture with one colour (0xRRGGBB).
  sealed interface Shape {
    int colour();

    boolean contains(double x, double y);
  }

  /// A closed polygon.
  ///
  /// @param corners x and y by turns
  record Polygon(int colour, double... corners) implements Shape {
    /// Even-odd rule.
    @Override
    public boolean contains(double x, double y) {
      boolean inside = false;
      int last = corners.length - 2;
      for (int i = 0; i < corners.length; i += 2) {
        double x0 = corners[last];
        double y0 = corners[last + 1];
        double x1 = corners[i];
        double y1 = corners[i + 1];
        if (y0 > y != y1 > y && x < (x1 - x0) * (y - y0) / (y1 - y0) + x0) {
          inside = !inside;
        }
        last = i;
      }
      return inside;
    }
  }

  /// An ellipse around (cx, cy).
  record Ellipse(int colour, double cx, double cy, double rx, double ry) implements Shape {
    @Override
    public boolean contains(double x, double y) {
      double dx = (x - cx) / rx;
      double dy = (y - cy) / ry;
      return dx * dx + dy * dy <= 1;
    }
  }

  /// Draws it in a square of `size` pixels.
  RgbImage render(int size) {
    byte[] pixels = new byte[3 * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        pixel(pixels, 3 * (y * size + x), x, y, size);
      }
    }
    return new RgbImage(size, size, pixels);
  }

  private void pixel(byte[] pixels, int at, int x, int y, int size) {
    double[] sum = new double[3];
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < SAMPLES; j++) {
        double sx = (x + (i + 0.5) / SAMPLES) / size;
        double sy = (y + (j + 0.5) / SAMPLES) / size;
        int colour = colour(sx, sy);
        for (int c = 0; c < 3; c++) {
          sum[c] += channel(colour, c);
        }
      }
    }
    for (int c = 0; c < 3; c++) {
      pixels[at + c] = (byte) Math.round(sum[c] / (SAMPLES * SAMPLES));
    }
  }

  /// The colour at a point.
  private int colour(double x, double y) {
    for (Shape shape : shapes.reversed()) {
      if (shape.contains(x, y)) {
        return shape.colour();
      }
    }
    return y < horizon ? sky.at(y / horizon) : ground.at((y - horizon) / (1 - horizon));
  }

  /// Red, green or blue of a colour.
  private static int channel(int colour, int index) {
    return colour >> (16 - 8 * index) & 0xff;
  }
}
