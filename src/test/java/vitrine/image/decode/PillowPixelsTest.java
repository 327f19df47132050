package vitrine.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;

/// Every kind of picture against Pillow: the same pixels, the same refusals, and the differences
/// that `docs/images.md` lists.
class PillowPixelsTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest(name = "{0} {1}")
  @CsvFileSource(resources = "/image/expected.csv")
  void pixelsAndRefusalsArePillows(
      String file, String kind, int width, int height, @Nullable String sha256) {
    byte[] encoded = Golden.file(file);
    if (kind.equals("refused")) {
      assertThrows(ImageException.class, () -> decoder.decode(encoded));
      return;
    }
    assertPixels(encoded, width, height, sha256);
  }

  @ParameterizedTest(name = "{0} {1}, Pillow: {5}")
  @CsvFileSource(resources = "/image/differences.csv")
  void differencesAreThoseOfTheTable(
      String file, String kind, int width, int height, @Nullable String sha256, String pillow) {
    byte[] encoded = Golden.file(file);
    if (kind.equals("pixels")) {
      assertPixels(encoded, width, height, sha256);
      return;
    }
    assertEquals("read", pillow);
    var refusal = assertThrows(ImageException.class, () -> decoder.decode(encoded));
    assertEquals(kind, refusal.getClass().getSimpleName());
  }

  private void assertPixels(byte[] encoded, int width, int height, @Nullable String sha256) {
    RgbImage image = decoder.decode(encoded);
    assertEquals(width, image.width());
    assertEquals(height, image.height());
    assertEquals(sha256, Golden.sha256(image.pixels()));
  }
}
