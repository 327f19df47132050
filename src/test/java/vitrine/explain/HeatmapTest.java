package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.preprocess.Region;

/// Maps drawn over pictures, decoded again.
class HeatmapTest {
  private static final int[] PALE_YELLOW = {252, 255, 164};
  private static final int[] BLACK = {0, 0, 4};

  /// Two rows of two cells, the lower right the highest.
  private static final Grid GRID = new Grid(2, 2, new float[] {0, 1, 2, 6});

  private static RgbImage plain(int width, int height, int red, int green, int blue) {
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = (byte) red;
      pixels[i + 1] = (byte) green;
      pixels[i + 2] = (byte) blue;
    }
    return new RgbImage(width, height, pixels);
  }

  private static RgbImage drawn(Grid grid, Region region, double overlay, RgbImage picture) {
    byte[] png = new Heatmap(grid, region, overlay).over(picture);
    RgbImage decoded = new ImageDecoder(ImageLimits.DEFAULT).decode(png);
    assertThat(decoded.width()).isEqualTo(picture.width());
    assertThat(decoded.height()).isEqualTo(picture.height());
    return decoded;
  }

  private static int[] at(RgbImage picture, int x, int y) {
    int from = 3 * (y * picture.width() + x);
    return new int[] {
      picture.pixels()[from] & 0xff,
      picture.pixels()[from + 1] & 0xff,
      picture.pixels()[from + 2] & 0xff
    };
  }

  /// Cells are 10 × 6 pixels; the middle pixel of an odd number would be a cell's middle.
  @Test
  void theHighestIsPaleYellowAndTheLowestBlack() {
    RgbImage picture = plain(22, 14, 200, 100, 50);
    RgbImage over = drawn(GRID, new Region(0, 0, 22, 14), 1, picture);
    assertThat(at(over, 16, 10)).containsExactly(PALE_YELLOW);
    assertThat(at(over, 5, 3)).containsExactly(BLACK);
  }

  @Test
  void theOverlayMixes() {
    RgbImage picture = plain(22, 14, 200, 100, 50);
    RgbImage over = drawn(GRID, new Region(0, 0, 22, 14), 0.25, picture);
    assertThat(at(over, 16, 10))
        .containsExactly(
            Math.round(0.25f * 252 + 0.75f * 200),
            Math.round(0.25f * 255 + 0.75f * 100),
            Math.round(0.25f * 164 + 0.75f * 50));
    RgbImage none = drawn(GRID, new Region(0, 0, 22, 14), 0, picture);
    assertThat(none.pixels()).isEqualTo(picture.pixels());
  }

  /// From left 4 to 18 of 22, from top 2 to 12 of 14.
  @Test
  void outsideIsGreyAndDim() {
    RgbImage picture = plain(22, 14, 200, 100, 50);
    RgbImage over = drawn(GRID, new Region(4, 2, 14, 10), 0.5, picture);
    int dim = (int) Math.round(0.35 * (0.299 * 200 + 0.587 * 100 + 0.114 * 50));
    for (int[] place : new int[][] {{0, 0}, {3, 7}, {18, 7}, {10, 1}, {10, 12}, {21, 13}}) {
      assertThat(at(over, place[0], place[1]))
          .as(Arrays.toString(place))
          .containsExactly(dim, dim, dim);
    }
    assertThat(at(over, 4, 2)).isNotEqualTo(new int[] {dim, dim, dim});
    assertThat(at(over, 17, 11)[0]).isGreaterThan(dim);
  }

  /// Where the network saw padding there is no picture to draw on.
  @Test
  void aRegionMayReachOutside() {
    RgbImage picture = plain(10, 10, 9, 9, 9);
    RgbImage over = drawn(GRID, new Region(-5, -5, 20, 20), 1, picture);
    assertThat(at(over, 9, 9)[0]).isGreaterThan(at(over, 0, 0)[0]);
  }

  @Test
  void aMapOfOneValueIsAllBlack() {
    RgbImage over =
        drawn(
            new Grid(1, 1, new float[] {7}), new Region(0, 0, 3, 3), 1, plain(3, 3, 255, 255, 255));
    assertThat(at(over, 1, 1)).containsExactly(BLACK);
  }

  /// Red stays red: the file's order of channels is that of the pixels.
  @Test
  void channelsKeepTheirOrder() {
    RgbImage picture = plain(2, 2, 250, 20, 5);
    RgbImage over = drawn(GRID, new Region(0, 0, 2, 2), 0, picture);
    assertThat(at(over, 1, 1)).containsExactly(250, 20, 5);
  }

  /// Each step is about as far from the last as any other, in grey.
  @Test
  void coloursRiseEvenly() {
    double last = -1;
    for (int i = 0; i <= 100; i++) {
      double value = i / 100.0;
      double grey =
          0.299 * ColorMap.channel(value, 0)
              + 0.587 * ColorMap.channel(value, 1)
              + 0.114 * ColorMap.channel(value, 2);
      assertThat(grey).isGreaterThan(last).isLessThan(last + 6);
      last = grey;
    }
  }
}
