package vitrine.preprocess;

import org.jspecify.annotations.Nullable;
import vitrine.image.RgbImage;

/// One picture as networks take it: resized and cropped, its bytes still, and their values when
/// asked for. A network that rescales and normalises itself takes the bytes.
public final class Pixels {
  private final @Nullable RgbImage image;
  private final @Nullable Preprocessor preprocessor;
  private float @Nullable [] values;

  private Pixels(
      @Nullable RgbImage image, @Nullable Preprocessor preprocessor, float @Nullable [] values) {
    this.image = image;
    this.preprocessor = preprocessor;
    this.values = values;
  }

  /// Of a picture that is resized and cropped.
  static Pixels of(RgbImage cropped, Preprocessor preprocessor) {
    return new Pixels(cropped, preprocessor, null);
  }

  /// Of values that come from elsewhere, (channels, height, width): there are no bytes of them.
  public static Pixels of(float... values) {
    return new Pixels(null, null, values);
  }

  /// Whether there are bytes, and not only values.
  public boolean hasImage() {
    return image != null;
  }

  /// The bytes, (height, width, 3), interleaved red, green, blue; all three the same where the
  /// network sees grey.
  ///
  /// @throws IllegalStateException where there are only values
  public RgbImage image() {
    if (image == null) {
      throw new IllegalStateException("these pixels are values, without a picture");
    }
    return image;
  }

  /// The values, rescaled and normalised: (channels, height, width). Computed once, by whoever asks
  /// first.
  public float[] values() {
    if (values == null) {
      if (image == null || preprocessor == null) {
        throw new IllegalStateException("neither a picture nor values");
      }
      values = preprocessor.toTensor(image);
    }
    return values;
  }
}
