package vitrine.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.ImageException;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.Shrink;
import vitrine.preprocess.Preprocessing;
import vitrine.preprocess.Preprocessor;

/// Whatever the bytes: the pixels of a network, or an [ImageException]; decoded at every size.
class PictureFuzzTest {
  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 250_000), true);
  private final Preprocessor preprocessor =
      new Preprocessor(
          Preprocessing.parse(
              JsonMapper.shared()
                  .readTree(
                      """
                      {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 9},
                       "crop_size": {"height": 8, "width": 8}}\
                      """)));

  static List<byte[]> seeds() {
    return Seeds.some();
  }

  @MethodSource("seeds")
  @FuzzTest
  void isDecodedAndPreprocessedOrRefused(byte[] encoded) {
    Shrink shrink = encoded.length % 2 == 0 ? Shrink.NONE : (_, _) -> 1 << encoded.length / 2 % 4;
    try {
      EncodedImage image = decoder.open(encoded, shrink);
      RgbImage pixels = image.decode();
      assertThat(image.decodingBytes()).isGreaterThanOrEqualTo(pixels.pixels().length);
      assertThat(preprocessor.apply(pixels)).hasSize(3 * 8 * 8);
    } catch (ImageException refusal) {
      assertThat(refusal).hasMessageEndingWith(".");
    }
  }
}
