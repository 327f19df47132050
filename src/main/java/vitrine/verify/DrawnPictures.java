package vitrine.verify;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;

/// Pictures drawn by code, so that there is always something to verify on and to try first, and no
/// photograph need be shipped: those of `samples/`, which are in the jar, too. The built-in model
/// gets each of them right.
public final class DrawnPictures {
  private static final List<String> NAMES = List.of("airplane", "ship", "frog");

  private DrawnPictures() {}

  /// All of them by name; the names are classes of CIFAR-10.
  public static Map<String, RgbImage> all() {
    var decoder = new ImageDecoder(ImageLimits.DEFAULT);
    Map<String, RgbImage> pictures = new LinkedHashMap<>();
    NAMES.forEach(name -> pictures.put(name, decoder.decode(read(name + ".png"))));
    return pictures;
  }

  private static byte[] read(String file) {
    try (InputStream in = DrawnPictures.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new FileNotFoundException(file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("a picture of the jar's is missing", e);
    }
  }
}
