package vitrine.train.data;

import java.util.SplittableRandom;
import vitrine.image.RgbImage;
import vitrine.preprocess.Preprocessor;
import vitrine.train.config.TrainingConfig;
import vitrine.vit.ViTSpec;

/// Makes examples of pictures: as they are, or changed at random so that no picture is seen twice.
public final class Examples {
  private final TrainingPictures pictures;
  private final TrainingConfig config;
  private final ViTSpec spec;

  /// (channels, 256): the network's value of each byte.
  private final float[] values;

  /// Examples of these pictures.
  ///
  /// @param spec with the number of labels
  /// @param preprocessor whose last steps, rescale and normalise, are taken
  public Examples(
      TrainingPictures pictures, TrainingConfig config, ViTSpec spec, Preprocessor preprocessor) {
    this.pictures = pictures;
    this.config = config;
    this.spec = spec;
    byte[] ramp = new byte[3 * 256];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (i / 3);
    }
    this.values = preprocessor.toTensor(new RgbImage(256, 1, ramp));
  }

  public TrainingPictures pictures() {
    return pictures;
  }

  /// A picture as it will be served.
  public Example plain(int index) {
    float[] pixels = cut(pictures.picture(index), 0, 0, false);
    return new Example(pixels, target(pictures.label(index)), pictures.label(index), 0);
  }

  /// A picture of a batch: cropped, mirrored, a box erased, mixed with another one of the batch, as
  /// the configuration says.
  ///
  /// @param batch indices of the batch's pictures
  /// @param place of the picture in the batch
  public Example changed(int epoch, int[] batch, int place) {
    int index = batch[place];
    SplittableRandom random = Draw.ofPicture(config.seed(), epoch, index);
    long dropoutSeed = Draw.seedOfDropout(config.seed(), epoch, index);
    float[] pixels = changed(index, random);
    float[] target = target(pictures.label(index));
    if (!config.pictures().mixes() || batch.length == 1) {
      return new Example(pixels, target, pictures.label(index), dropoutSeed);
    }
    Mixture mixture =
        Mixture.draw(config.pictures(), spec.imageHeight(), spec.imageWidth(), random);
    int other = batch[(place + 1 + random.nextInt(batch.length - 1)) % batch.length];
    SplittableRandom othersRandom = Draw.ofPicture(config.seed(), epoch, other);
    mixture.mixPixelsInPlace(pixels, changed(other, othersRandom));
    mixture.mixTargetsInPlace(target, target(pictures.label(other)));
    int label = pictures.label(mixture.share() >= 0.5 ? index : other);
    return new Example(pixels, target, label, dropoutSeed);
  }

  private float[] changed(int index, SplittableRandom random) {
    int padding = config.pictures().cropPadding();
    int down = padding == 0 ? 0 : random.nextInt(-padding, padding + 1);
    int right = padding == 0 ? 0 : random.nextInt(-padding, padding + 1);
    boolean mirrored = config.pictures().flips() && random.nextBoolean();
    float[] pixels = cut(pictures.picture(index), down, right, mirrored);
    if (config.pictures().erasing() > 0) {
      RandomErasing.eraseInPlace(
          pixels, spec.imageHeight(), spec.imageWidth(), config.pictures().erasing(), random);
    }
    return pixels;
  }

  /// The window of a picture with black around it, `down` and `right` of where the picture is.
  private float[] cut(byte[] picture, int down, int right, boolean mirrored) {
    int height = spec.imageHeight();
    int width = spec.imageWidth();
    float[] out = new float[picture.length];
    for (int channel = 0; channel < spec.channels(); channel++) {
      for (int y = 0; y < height; y++) {
        int row = y + down;
        boolean inside = row >= 0 && row < height;
        for (int x = 0; x < width; x++) {
          int column = (mirrored ? width - 1 - x : x) + right;
          int value =
              inside && column >= 0 && column < width
                  ? picture[(channel * height + row) * width + column] & 0xFF
                  : 0;
          out[(channel * height + y) * width + x] = values[channel * 256 + value];
        }
      }
    }
    return out;
  }

  /// One for the class, smoothed.
  private float[] target(int label) {
    float[] target = new float[spec.numLabels()];
    double smoothing = config.labelSmoothing();
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) (smoothing / target.length + (i == label ? 1 - smoothing : 0));
    }
    return target;
  }
}
