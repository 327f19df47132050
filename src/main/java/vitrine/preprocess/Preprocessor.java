package vitrine.preprocess;

import vitrine.image.RgbImage;

/// Makes the network's input from a picture: colours, resize, centre crop, rescale, normalise.
/// Thread-safe: nothing is shared but tables that never change.
public final class Preprocessor {
  private final Preprocessing preprocessing;

  /// (channels, 256): the output for each value of a byte, by channel.
  private final float[][] table;

  public Preprocessor(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
    this.table =
        PixelValues.table(
            preprocessing.colors().channels(),
            preprocessing.rescale(),
            preprocessing.normalization());
  }

  /// The pixel tensor, (channels, height, width), red first.
  public float[] apply(RgbImage image) {
    return toTensor(resizeAndCrop(image));
  }

  /// The picture as a network takes it, values or bytes.
  public Pixels pixels(RgbImage image) {
    return Pixels.of(resizeAndCrop(image), this);
  }

  /// The first steps: bytes still, (height, width, 3), all three the same where the network sees
  /// grey. May be `image` itself.
  public RgbImage resizeAndCrop(RgbImage picture) {
    RgbImage image = preprocessing.colors().convert(picture);
    Resize resize = preprocessing.resize();
    Size size = resized(image.width(), image.height());
    Resample filter = resize == null ? Resample.NEAREST : resize.resample();
    CropSpan columns = columns(size);
    CropSpan rows = rows(size);
    RgbImage kept = Resampler.resize(image, size.width(), size.height(), filter, columns, rows);
    return pad(kept, columns, rows);
  }

  /// The last two steps.
  ///
  /// @param image of the output's size
  /// @return (channels, height, width)
  public float[] toTensor(RgbImage image) {
    byte[] pixels = image.pixels();
    int plane = image.width() * image.height();
    float[] tensor = new float[table.length * plane];
    for (int channel = 0; channel < table.length; channel++) {
      float[] values = table[channel];
      for (int i = 0; i < plane; i++) {
        tensor[channel * plane + i] = values[pixels[3 * i + channel] & 0xFF];
      }
    }
    return tensor;
  }

  /// The part of a picture that the network sees, all of its input.
  ///
  /// @param width of the picture, pixels
  /// @param height of the picture, pixels
  public Region region(int width, int height) {
    Size size = resized(width, height);
    CropSpan columns = columns(size);
    CropSpan rows = rows(size);
    return new Region(
            columns.start() - columns.before(),
            rows.start() - rows.before(),
            columns.total(),
            rows.total())
        .scaled((double) width / size.width(), (double) height / size.height());
  }

  /// The colour that comes out nearest to zero, red first: of most models the mean of what they
  /// learned from. The network learns nothing from it.
  byte[] neutral() {
    byte[] color = new byte[3];
    for (int channel = 0; channel < 3; channel++) {
      float[] values = table[Math.min(channel, table.length - 1)];
      int nearest = 0;
      for (int value = 1; value < values.length; value++) {
        if (Math.abs(values[value]) < Math.abs(values[nearest])) {
          nearest = value;
        }
      }
      color[channel] = (byte) nearest;
    }
    return color;
  }

  private Size resized(int width, int height) {
    Resize resize = preprocessing.resize();
    return resize == null ? new Size(height, width) : resize.target(height, width);
  }

  private CropSpan columns(Size resized) {
    CenterCrop crop = preprocessing.crop();
    return span(resized.width(), crop == null ? -1 : crop.size().width());
  }

  private CropSpan rows(Size resized) {
    CenterCrop crop = preprocessing.crop();
    return span(resized.height(), crop == null ? -1 : crop.size().height());
  }

  private CropSpan span(int size, int cropSize) {
    CenterCrop crop = preprocessing.crop();
    return crop == null ? CropSpan.whole(size) : CropSpan.center(size, cropSize, crop.rounding());
  }

  private static RgbImage pad(RgbImage image, CropSpan columns, CropSpan rows) {
    if (columns.total() == image.width() && rows.total() == image.height()) {
      return image;
    }
    byte[] padded = new byte[3 * columns.total() * rows.total()];
    for (int y = 0; y < image.height(); y++) {
      int to = 3 * ((rows.before() + y) * columns.total() + columns.before());
      System.arraycopy(image.pixels(), 3 * y * image.width(), padded, to, 3 * image.width());
    }
    return new RgbImage(columns.total(), rows.total(), padded);
  }
}
