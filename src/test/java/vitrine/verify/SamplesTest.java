package vitrine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;

/// `samples/` holds the drawn pictures as files, for the first `curl` and for the verification at
/// start. `./mvnw test -Dtest=SamplesTest -Dsamples=write` writes them.
class SamplesTest {
  @Test
  void samplesAreTheDrawnPictures() throws Exception {
    for (Map.Entry<String, RgbImage> picture : Drawings.all().entrySet()) {
      Path file = Path.of("samples", picture.getKey() + ".png");
      if ("write".equals(System.getProperty("samples"))) {
        write(picture.getValue(), file);
      }
      RgbImage decoded = new ImageDecoder(ImageLimits.DEFAULT).decode(Files.readAllBytes(file));
      assertThat(decoded.pixels()).as(file.toString()).isEqualTo(picture.getValue().pixels());
    }
  }

  @Test
  void theJarHasThem() {
    Map<String, RgbImage> read = DrawnPictures.all();

    assertThat(read.keySet()).containsExactlyElementsOf(Drawings.all().keySet());
    Drawings.all()
        .forEach((name, drawn) ->
            assertThat(read)
                .hasEntrySatisfying(
                    name, picture -> assertThat(picture.pixels()).isEqualTo(drawn.pixels())));
  }

  private static void write(RgbImage picture, Path file) throws Exception {
    var image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = picture.pixels();
    for (int i = 0; i < picture.width() * picture.height(); i++) {
      int rgb =
          (pixels[3 * i] & 0xff) << 16
              | (pixels[3 * i + 1] & 0xff) << 8
              | (pixels[3 * i + 2] & 0xff);
      image.setRGB(i % picture.width(), i / picture.width(), rgb);
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }
}
