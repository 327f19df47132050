package vitrine.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.RgbImage;

/// The part of a picture that the network sees, and what of it can be hidden.
class RegionTest {
  private static Preprocessor preprocessor(String json) {
    return new Preprocessor(
        Preprocessing.parse(JsonMapper.shared().readTree(json.replace('\'', '"'))));
  }

  private static final String PLAIN =
      "'image_processor_type': 'ViTImageProcessor', 'do_rescale': true, 'do_normalize': true,"
          + " 'image_mean': [0.5, 0.4, 0.3], 'image_std': [0.5, 0.5, 0.5], 'resample': 2";

  @Test
  void aSquashedPictureIsSeenWhole() {
    Preprocessor to = preprocessor("{" + PLAIN + ", 'size': {'height': 224, 'width': 224}}");
    assertThat(to.region(640, 480)).isEqualTo(new Region(0, 0, 640, 480));
  }

  /// 500 × 400, the shorter edge to 256: 320 × 256; the middle 224 × 224 of it begins at (48, 16).
  @Test
  void aCropIsTheMiddle() {
    Preprocessor to =
        preprocessor(
            "{'image_processor_type': 'DeiTImageProcessor', 'do_resize': true, 'size':"
                + " {'shortest_edge': 256}, 'resample': 3, 'do_center_crop': true, 'crop_size':"
                + " {'height': 224, 'width': 224}, 'do_rescale': true, 'do_normalize': false}");
    double scale = 500 / 320.0;
    assertThat(to.region(500, 400))
        .isEqualTo(new Region(48 * scale, 16 * scale, 224 * scale, 224 * scale));
  }

  /// A picture smaller than the crop is padded, by two on the left and one above.
  @Test
  void paddingLiesOutside() {
    Preprocessor to =
        preprocessor(
            "{'image_processor_type': 'DeiTImageProcessor', 'do_resize': false,"
                + " 'do_center_crop': true, 'crop_size': {'height': 10, 'width': 12},"
                + " 'do_rescale': true, 'do_normalize': false}");
    assertThat(to.region(8, 8)).isEqualTo(new Region(-2, -1, 12, 10));
  }

  /// The mean colour: 0.5, 0.4, 0.3 of 255, as a byte.
  @Test
  void whatIsHiddenIsNearZero() {
    Preprocessor to = preprocessor("{" + PLAIN + ", 'size': {'height': 6, 'width': 8}}");
    Pixels pixels = to.pixels(new RgbImage(8, 6, new byte[3 * 8 * 6]));

    Pixels hidden = pixels.hiding(2, 1, 3, 4);

    float[] values = hidden.values();
    for (int i = 0; i < values.length; i++) {
      int x = i % 8;
      int y = i / 8 % 6;
      boolean inside = x >= 2 && x < 5 && y >= 1 && y < 5;
      if (inside) {
        assertThat(Math.abs(values[i])).isLessThanOrEqualTo(1 / 255f); // half a byte's step
      } else {
        assertThat(values[i]).isEqualTo(pixels.values()[i]).isLessThan(-0.5f);
      }
    }
    assertThat(pixels.image().pixels()).containsOnly(0); // not changed
  }
}
