package vitrine.train.data;

import java.util.SplittableRandom;
import vitrine.train.config.PictureConfig;

/// How a picture takes something of another. The target takes as much of the other's.
sealed interface Mixture {
  /// How much stays of the first.
  double share();

  /// Mixes the pixels of two pictures in the first.
  ///
  /// @param first (channels, height, width)
  /// @param second likewise
  void mixPixelsInPlace(float[] first, float[] second);

  /// Mixes two targets in the first.
  default void mixTargetsInPlace(float[] first, float[] second) {
    blendInPlace(first, second, (float) share());
  }

  private static void blendInPlace(float[] first, float[] second, float share) {
    for (int i = 0; i < first.length; i++) {
      first[i] = share * first[i] + (1 - share) * second[i];
    }
  }

  /// Draws one, as timm's `Mixup` in its mode `elem`: where there are both kinds, which.
  ///
  /// @param config with α of one or both kinds above 0
  /// @param height of the pictures
  /// @param width of the pictures
  static Mixture draw(PictureConfig config, int height, int width, SplittableRandom random) {
    boolean both = config.mixup() > 0 && config.cutmix() > 0;
    boolean cut = both ? random.nextDouble() < config.switchToCutmix() : config.cutmix() > 0;
    double share = Beta.draw(cut ? config.cutmix() : config.mixup(), random);
    return cut
        ? CutMix.around(random.nextInt(height), random.nextInt(width), share, height, width)
        : new Mixup(share);
  }

  /// A share of every pixel (Zhang et al. 2018, "mixup").
  record Mixup(double share) implements Mixture {
    @Override
    public void mixPixelsInPlace(float[] first, float[] second) {
      blendInPlace(first, second, (float) share);
    }
  }

  /// A box of the other picture (Yun et al. 2019, "CutMix", equations 1 and 2).
  ///
  /// @param box of the second picture
  /// @param height of the pictures
  /// @param width of the pictures
  record CutMix(Box box, int height, int width) implements Mixture {
    /// A box with the picture's proportions, clipped at its borders.
    ///
    /// @param row of its middle
    /// @param column of its middle
    /// @param share that stays where nothing is clipped
    static CutMix around(int row, int column, double share, int height, int width) {
      double ratio = Math.sqrt(1 - share);
      int rows = (int) (height * ratio);
      int columns = (int) (width * ratio);
      int top = Math.max(0, row - rows / 2);
      int left = Math.max(0, column - columns / 2);
      int bottom = Math.min(height, row + (rows + 1) / 2);
      int right = Math.min(width, column + (columns + 1) / 2);
      return new CutMix(new Box(top, left, bottom - top, right - left), height, width);
    }

    /// What the box leaves: more than was drawn where it was clipped.
    @Override
    public double share() {
      return 1 - (double) box.area() / (height * width);
    }

    @Override
    public void mixPixelsInPlace(float[] first, float[] second) {
      box.copy(second, first, height, width);
    }
  }
}
