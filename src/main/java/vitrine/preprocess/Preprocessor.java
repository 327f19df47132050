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
    Size size =
        resize == null
            ? new Size(image.height(), image.width())
            : resize.target(image.height(), image.width());
    Resample filter = resize == null ? Resample.NEAREST : resize.resample();
    CenterCrop crop = preprocessing.crop();
    CropSpan columns = span(size.width(), crop == null ? -1 : crop.size().width());
    CropSpan rows = span(size.height(), crop == null ? -1 : crop.size().height());
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
