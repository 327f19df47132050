package vitrine.train.data;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A box that is erased from some pictures (Zhong et al. 2020, "Random Erasing Data Augmentation",
/// algorithm 1), with the limits of timm's and torchvision's `RandomErasing`.
final class RandomErasing {
  private static final double LEAST_AREA = 0.02;
  private static final double MOST_AREA = 1.0 / 3;
  private static final double MOST_ASPECT = 1 / 0.3; // height by width, or width by height
  private static final int ATTEMPTS = 10;

  private RandomErasing() {}

  /// Erases a box, or nothing.
  ///
  /// @param picture (channels, height, width), normalised: 0 is the mean
  /// @param probability of erasing
  static void eraseInPlace(
      float[] picture, int height, int width, double probability, SplittableRandom random) {
    if (random.nextDouble() >= probability) {
      return;
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      double area = random.nextDouble(LEAST_AREA, MOST_AREA);
      double limit = Math.log(MOST_ASPECT);
      Box size = box(area, Math.exp(random.nextDouble(-limit, limit)), height, width);
      if (size != null) {
        int top = random.nextInt(height - size.height() + 1);
        int left = random.nextInt(width - size.width() + 1);
        new Box(top, left, size.height(), size.width()).erase(picture, height, width);
        return;
      }
    }
  }

  /// A box at the top left.
  ///
  /// @param area as a share of the picture's
  /// @param aspect height by width
  /// @return null where it does not fit into the picture
  static @Nullable Box box(double area, double aspect, int height, int width) {
    double pixels = area * height * width;
    int rows = (int) Math.rint(Math.sqrt(pixels * aspect));
    int columns = (int) Math.rint(Math.sqrt(pixels / aspect));
    return rows < height && columns < width ? new Box(0, 0, rows, columns) : null;
  }
}
