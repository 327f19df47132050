package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.vit.GoldenCase;
import vitrine.vit.Positions;
import vitrine.vit.ViT;

class PositionMapTest {
  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  @Test
  void byHand() {
    var positions =
        new PositionMap(1, 3, 2, true, new float[] {3, 4, -8, 6, 0, 0}); // (3, 4) ⊥ (-8, 6)
    List<Grid> similarity = positions.similarity();
    assertThat(similarity.get(0).values()).containsExactly(1, 0, 0);
    assertThat(similarity.get(1).values()).containsExactly(0, 1, 0);
    assertThat(similarity.get(2).values()).containsExactly(0, 0, 0); // a zero is like nothing
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void eachPatchIsLikeItself(String name) throws Exception {
    ViT vit = GoldenCase.named(name).vit();
    if (vit.spec().positions() == Positions.NONE) {
      assertThat(vit.weights().embedding().positions()).isNull();
      return;
    }
    PositionMap positions = PositionMap.of(vit);
    assertThat(positions.learned()).isEqualTo(vit.spec().positions() != Positions.SINUSOIDAL);
    List<Grid> similarity = positions.similarity();
    assertThat(similarity).hasSize(vit.spec().numPatches());
    for (int i = 0; i < similarity.size(); i++) {
      Grid grid = similarity.get(i);
      assertThat(grid.rows()).isEqualTo(vit.spec().gridHeight());
      assertThat(grid.values()[i]).isCloseTo(1, within(1e-5f));
      assertThat(grid.min()).isGreaterThan(-1.00001f);
      for (int j = 0; j < i; j++) {
        assertThat(grid.values()[j]).isEqualTo(similarity.get(j).values()[i]);
      }
    }
  }

  /// Three tiles of three cells each, white between them.
  @Test
  void thePictureIsTiled() {
    var positions = new PositionMap(1, 3, 2, true, new float[] {3, 4, -8, 6, -3, -4});
    RgbImage picture =
        new ImageDecoder(ImageLimits.DEFAULT).decode(PositionPicture.ofSimilarity(positions));
    int cell = 100;
    int gap = 50;
    assertThat(picture.width()).isEqualTo(9 * cell + 2 * gap);
    assertThat(picture.height()).isEqualTo(cell);
    assertThat(color(picture, 50, 50)).containsExactly(252, 255, 164); // 1
    assertThat(color(picture, 250, 50)).containsExactly(0, 0, 4); // −1
    assertThat(color(picture, 310, 50)).containsExactly(255, 255, 255);
  }

  private static int[] color(RgbImage picture, int x, int y) {
    int at = 3 * (y * picture.width() + x);
    return new int[] {
      picture.pixels()[at] & 0xff, picture.pixels()[at + 1] & 0xff, picture.pixels()[at + 2] & 0xff
    };
  }

  /// 100 × 50, in strips of 30: three and a rest, four times as large.
  @Test
  void piecesHaveGapsBetweenThem() {
    byte[] pixels = new byte[3 * 100 * 50];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 3 % 100);
    }
    var picture = new RgbImage(100, 50, pixels);
    RgbImage strips = Cut.VERTICAL.apply(picture, 30, 30);
    int gap = 4 * 30 / 8;
    assertThat(strips.width()).isEqualTo(400 + 3 * gap);
    assertThat(strips.height()).isEqualTo(200);
    assertThat(color(strips, 119, 100)).containsExactly(29, 29, 29);
    assertThat(color(strips, 120, 100)).containsExactly(255, 255, 255);
    assertThat(color(strips, 120 + gap, 100)).containsExactly(30, 30, 30);
    assertThat(color(strips, strips.width() - 1, 199)).containsExactly(99, 99, 99);

    assertThat(Cut.HORIZONTAL.apply(picture, 25, 25).height()).isEqualTo(200 + 12);
    assertThat(Cut.HORIZONTAL.apply(picture, 25, 25).width()).isEqualTo(400);
    RgbImage tiles = Cut.TILES.apply(picture, 25, 50);
    assertThat(tiles.width()).isEqualTo(400 + 12);
    assertThat(tiles.height()).isEqualTo(200 + 12);
  }
}
