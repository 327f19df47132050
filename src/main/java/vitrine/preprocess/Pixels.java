package vitrine.preprocess;

import java.util.Objects;
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

  /// The same picture with a rectangle hidden under the colour that comes out nearest to zero.
  ///
  /// @param left columns before it
  /// @param top rows above it
  /// @param width columns of it, within the picture
  /// @param height rows of it, within the picture
  /// @throws IllegalStateException where there are only values
  public Pixels hiding(int left, int top, int width, int height) {
    RgbImage whole = image();
    Preprocessor after = Objects.requireNonNull(preprocessor); // there is one with every image
    byte[] color = after.neutral();
    byte[] pixels = whole.pixels().clone();
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        System.arraycopy(color, 0, pixels, 3 * (y * whole.width() + x), 3);
      }
    }
    return of(new RgbImage(whole.width(), whole.height(), pixels), after);
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
