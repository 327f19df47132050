package vitrine.explain;

import vitrine.image.RgbImage;
import vitrine.image.png.PngWriter;
import vitrine.preprocess.Region;

/// A map over the picture that it explains: the lowest value black, the highest pale yellow
/// ([ColorMap]), values between the cells' middles interpolated. What the network did not see is
/// grey and dim.
///
/// @param grid the map
/// @param region where it lies on the picture, in its pixels
/// @param overlay how much of the colours covers the picture, from 0 to 1
record Heatmap(Grid grid, Region region, double overlay) {
  private static final double DIMMED = 0.35;

  /// The picture with the map over it, as PNG.
  byte[] over(RgbImage picture) {
    return PngWriter.write(drawn(picture));
  }

  RgbImage drawn(RgbImage picture) {
    byte[] from = picture.pixels();
    byte[] to = new byte[from.length];
    Scale scale = Scale.of(grid);
    for (int y = 0; y < picture.height(); y++) {
      double row = (y + 0.5 - region.top()) / region.height() * grid.rows();
      for (int x = 0; x < picture.width(); x++) {
        double col = (x + 0.5 - region.left()) / region.width() * grid.cols();
        int at = 3 * (y * picture.width() + x);
        if (row < 0 || row > grid.rows() || col < 0 || col > grid.cols()) {
          dim(from, to, at);
        } else {
          color(from, to, at, scale.of(value(row - 0.5, col - 0.5)));
        }
      }
    }
    return new RgbImage(picture.width(), picture.height(), to);
  }

  /// ITU-R BT.601's grey, as Pillow's.
  private static void dim(byte[] from, byte[] to, int at) {
    double grey =
        0.299 * (from[at] & 0xff) + 0.587 * (from[at + 1] & 0xff) + 0.114 * (from[at + 2] & 0xff);
    for (int channel = 0; channel < 3; channel++) {
      to[at + channel] = (byte) Math.round(DIMMED * grey);
    }
  }

  private void color(byte[] from, byte[] to, int at, double value) {
    for (int channel = 0; channel < 3; channel++) {
      double color = ColorMap.channel(value, channel);
      to[at + channel] =
          (byte) Math.round(overlay * color + (1 - overlay) * (from[at + channel] & 0xff));
    }
  }

  /// Between the middles of cells linear; beyond the outermost as there.
  private double value(double row, double col) {
    double y = Math.clamp(row, 0.0, grid.rows() - 1.0);
    double x = Math.clamp(col, 0.0, grid.cols() - 1.0);
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, grid.rows() - 1);
    int right = Math.min(left + 1, grid.cols() - 1);
    double upper = between(grid.at(top, left), grid.at(top, right), x - left);
    double lower = between(grid.at(bottom, left), grid.at(bottom, right), x - left);
    return between(upper, lower, y - top);
  }

  private static double between(double from, double to, double part) {
    return (1 - part) * from + part * to;
  }

  /// From the values of a map to 0 … 1; where all are the same, 0.
  record Scale(double min, double max) {
    static Scale of(Grid grid) {
      return new Scale(grid.min(), grid.max());
    }

    double of(double value) {
      return max > min ? (value - min) / (max - min) : 0;
    }
  }
}
