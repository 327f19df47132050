package vitrine.image.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.image.RgbImage;

class OrientationTest {
  /// Two columns a, b; three rows 1, 2, 3. The second row of a case is how it looks upright.
  @ParameterizedTest
  @CsvSource({
    "1, 2, a1b1a2b2a3b3",
    "2, 2, b1a1b2a2b3a3",
    "3, 2, b3a3b2a2b1a1",
    "4, 2, a3b3a2b2a1b1",
    "5, 3, a1a2a3b1b2b3",
    "6, 3, a3a2a1b3b2b1",
    "7, 3, b3b2b1a3a2a1",
    "8, 3, b1b2b3a1a2a3",
  })
  void turns(int tag, int width, String upright) {
    RgbImage turned = Orientation.of(tag).apply(new RgbImage(2, 3, pixels("a1b1a2b2a3b3")));
    assertEquals(width, turned.width());
    assertEquals(5 - width, turned.height());
    assertArrayEquals(pixels(upright), turned.pixels());
  }

  @Test
  void otherNumbersAreUpright() {
    assertSame(Orientation.UPRIGHT, Orientation.of(0));
    assertSame(Orientation.UPRIGHT, Orientation.of(9));
  }

  /// Each pixel's letter and digit as its red and green.
  private static byte[] pixels(String names) {
    byte[] pixels = new byte[names.length() / 2 * 3];
    for (int i = 0; i < names.length() / 2; i++) {
      pixels[3 * i] = (byte) names.charAt(2 * i);
      pixels[3 * i + 1] = (byte) names.charAt(2 * i + 1);
    }
    return pixels;
  }
}
