package vitrine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.image.RgbImage;
import vitrine.verify.Drawing.Ellipse;
import vitrine.verify.Drawing.Gradient;
import vitrine.verify.Drawing.Polygon;

class DrawingTest {
  private static final Gradient BLACK = new Gradient(0, 0);
  private static final Gradient WHITE = new Gradient(0xffffff, 0xffffff);

  /// The same pixels on every machine: README shows their answers.
  @ParameterizedTest
  @CsvSource({"airplane, 2604509928", "ship, 1743669734", "frog, 1141124432"})
  void thePicturesNeverChange(String name, long crc) {
    RgbImage picture = DrawnPictures.all().getOrDefault(name, new RgbImage(1, 1, new byte[3]));

    var actual = new CRC32();
    actual.update(picture.pixels());
    assertThat(actual.getValue()).isEqualTo(crc);
    assertThat(picture.width()).isEqualTo(192);
    assertThat(picture.height()).isEqualTo(192);
  }

  @Test
  void theHorizonPartsSkyAndGround() {
    RgbImage picture = new Drawing(WHITE, BLACK, .5, List.of()).render(2);

    assertThat(picture.pixels()).containsExactly(-1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void aGradientEndsWithItsColours() {
    var gradient = new Gradient(0x102030, 0x30a010);

    assertThat(gradient.at(0)).isEqualTo(0x102030);
    assertThat(gradient.at(.5)).isEqualTo(0x206020);
    assertThat(gradient.at(1)).isEqualTo(0x30a010);
  }

  @Test
  void laterShapesCoverEarlierOnes() {
    var square = new Polygon(0x0000ff, 0, 0, 1, 0, 1, 1, 0, 1);
    var left = new Polygon(0x00ff00, 0, 0, .5, 0, .5, 1, 0, 1);

    RgbImage picture = new Drawing(WHITE, WHITE, .5, List.of(square, left)).render(2);

    assertThat(picture.pixels()).containsExactly(0, -1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1);
  }

  @Test
  void edgesAreSmooth() {
    var third = new Polygon(0xffffff, 0, 0, 1 / 3.0, 0, 1 / 3.0, 1, 0, 1);

    assertThat(new Drawing(BLACK, BLACK, .5, List.of(third)).render(1).pixels())
        .containsExactly(85, 85, 85);
  }

  @Test
  void anEllipseHoldsItsCentreAndNotItsCorners() {
    var ellipse = new Ellipse(0, .5, .5, .4, .2);

    assertThat(ellipse.contains(.5, .5)).isTrue();
    assertThat(ellipse.contains(.9, .5)).isTrue();
    assertThat(ellipse.contains(.5, .71)).isFalse();
    assertThat(ellipse.contains(.85, .65)).isFalse();
  }
}
