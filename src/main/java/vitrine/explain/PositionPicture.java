package vitrine.explain;

import java.util.Arrays;
import java.util.List;
import vitrine.image.RgbImage;
import vitrine.image.png.PngWriter;

/// Positions as pictures.
public final class PositionPicture {
  /// Pixels that a picture has on a side, about.
  private static final int SIDE = 900;

  private PositionPicture() {}

  /// The paper's figure 7 as PNG: in the place of each patch a small map of how alike its position
  /// is to all, from −1, black, to 1, pale yellow.
  public static byte[] ofSimilarity(PositionMap positions) {
    List<Grid> maps = positions.similarity();
    int rows = positions.rows();
    int cols = positions.cols();
    int longest = Math.max(rows, cols);
    int cell = Math.max(1, SIDE / (longest * longest));
    int gap = Math.max(2, cell / 2);
    var canvas = new Canvas(cols * (cols * cell + gap) - gap, rows * (rows * cell + gap) - gap);
    for (int patch = 0; patch < maps.size(); patch++) {
      int left = patch % cols * (cols * cell + gap);
      int top = patch / cols * (rows * cell + gap);
      canvas.draw(maps.get(patch), left, top, cell, new Heatmap.Scale(-1, 1));
    }
    return PngWriter.write(canvas.image());
  }

  /// The vectors as PNG, a row of pixels for each patch, a column for each feature.
  public static byte[] ofVectors(PositionMap positions) {
    Grid vectors = positions.vectors();
    int cell = Math.max(1, SIDE / Math.max(vectors.rows(), vectors.cols()));
    var canvas = new Canvas(vectors.cols() * cell, vectors.rows() * cell);
    canvas.draw(vectors, 0, 0, cell, Heatmap.Scale.of(vectors));
    return PngWriter.write(canvas.image());
  }

  /// White, and drawn upon.
  private static final class Canvas {
    private final int width;
    private final byte[] pixels; // (height, width, 3)

    Canvas(int width, int height) {
      this.width = width;
      pixels = new byte[3 * width * height];
      Arrays.fill(pixels, (byte) 0xff);
    }

    void draw(Grid grid, int left, int top, int cell, Heatmap.Scale scale) {
      for (int y = 0; y < grid.rows() * cell; y++) {
        for (int x = 0; x < grid.cols() * cell; x++) {
          double value = scale.of(grid.at(y / cell, x / cell));
          int at = 3 * ((top + y) * width + left + x);
          for (int channel = 0; channel < 3; channel++) {
            pixels[at + channel] = (byte) Math.round(ColorMap.channel(value, channel));
          }
        }
      }
    }

    RgbImage image() {
      return new RgbImage(width, pixels.length / 3 / width, pixels);
    }
  }
}
