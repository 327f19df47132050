package vitrine.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.preprocess.Preprocessing;

/// Decoding JPEGs at a part of their size.
class ShrinkTest {
  private final ImageDecoder exact = new ImageDecoder(ImageLimits.DEFAULT);
  private final ImageDecoder shrinking = new ImageDecoder(ImageLimits.DEFAULT, true);

  @ParameterizedTest
  @CsvSource({"1, 203, 101", "2, 102, 51", "4, 51, 26", "8, 26, 13"})
  void sidesAreDividedAndRoundedUp(int factor, int width, int height) throws IOException {
    byte[] jpeg = slope("jpeg", 203, 101);

    EncodedImage encoded = shrinking.open(jpeg, (_, _) -> factor);
    RgbImage decoded = encoded.decode();

    assertThat(encoded.header().width()).isEqualTo(203);
    assertThat(decoded.width()).isEqualTo(width);
    assertThat(decoded.height()).isEqualTo(height);
    assertThat(red(decoded, .5)).isBetween(124, 137);
  }

  @Test
  void onlyWhereItIsAskedForAndPossible() throws IOException {
    byte[] jpeg = slope("jpeg", 64, 64);
    byte[] png = slope("png", 64, 64);

    assertThat(exact.open(jpeg, (_, _) -> 8).decode().width()).isEqualTo(64);
    assertThat(shrinking.decode(jpeg).pixels()).isEqualTo(exact.decode(jpeg).pixels());
    assertThat(shrinking.open(png, (_, _) -> 8).decode().width()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({"895, 4000, 1", "896, 4000, 2", "1792, 1792, 4", "4000, 3584, 8", "100, 100, 1"})
  void atLeastTwiceWhatItIsResizedToIsLeft(int width, int height, int factor) {
    for (String size : new String[] {"224", "{\"shortest_edge\": 224}"}) {
      Preprocessing preprocessing =
          Preprocessing.parse(
              JsonMapper.shared()
                  .readTree(
                      "{\"image_processor_type\": \"ViTImageProcessor\", \"size\": " + size + "}"));
      assertThat(preprocessing.factor(width, height)).isEqualTo(factor);
      assertThat(preprocessing.factor(height, width)).isEqualTo(factor);
    }
  }

  /// Red grows from left to right.
  private static byte[] slope(String format, int width, int height) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (255 * x / width) << 16);
      }
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  /// In the first row, at this part of the width.
  private static int red(RgbImage image, double at) {
    return image.pixels()[3 * (int) (at * image.width())] & 0xFF;
  }
}
