package vitrine.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.image.RgbImage;

/// Whole configurations give the float32 bytes of transformers and timm.
class PreprocessorTest {
  static List<JsonNode> transformersConfigs() throws IOException {
    return Golden.cases("transformers.json");
  }

  static List<JsonNode> timmConfigs() throws IOException {
    return Golden.cases("timm.json");
  }

  static List<JsonNode> thinConfigs() throws IOException {
    return Golden.cases("thin.json");
  }

  @ParameterizedTest
  @MethodSource({"transformersConfigs", "thinConfigs"})
  void outputsAreTransformers(JsonNode golden) {
    JsonNode config = golden.get("config");
    JsonNode modelType = golden.get("modelType");
    Preprocessing preprocessing =
        modelType.isNull()
            ? Preprocessing.parse(config)
            : Preprocessing.parse(config, modelType.stringValue());
    golden.get("outputs").forEach(output -> check(preprocessing, output));
  }

  @ParameterizedTest
  @MethodSource("timmConfigs")
  void outputsAreTimms(JsonNode golden) {
    Preprocessing preprocessing = Preprocessing.parseTimm(golden.get("config"));
    golden.get("outputs").forEach(output -> check(preprocessing, output));
  }

  /// `output`: width, height, seed, channels, output height, output width, SHA-256.
  private static void check(Preprocessing preprocessing, JsonNode output) {
    var preprocessor = new Preprocessor(preprocessing);
    RgbImage source = Golden.source(output.get(0), output.get(1), output.get(2));
    assertEquals(output.get(3).intValue(), preprocessing.colors().channels(), "channels");
    RgbImage pixels = preprocessor.resizeAndCrop(source);
    assertEquals(output.get(4).intValue(), pixels.height(), () -> "height of " + output);
    assertEquals(output.get(5).intValue(), pixels.width(), () -> "width of " + output);
    assertEquals(
        output.get(6).stringValue(),
        Golden.sha256(preprocessor.apply(source)),
        () -> "pixels of " + output);
  }

  /// The resized picture would have 224 × 2,240,000 pixels; the crop is all that is computed.
  @ParameterizedTest
  @CsvSource({"10000, 1", "1, 10000"})
  void aThinPictureCostsNoMoreThanItsCrop(int width, int height) {
    JsonNode config =
        JsonMapper.shared().readTree("{\"image_processor_type\": \"CLIPImageProcessor\"}");
    var preprocessor = new Preprocessor(Preprocessing.parse(config));
    RgbImage thin = new RgbImage(width, height, new byte[3 * width * height]);
    preprocessor.apply(thin);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    preprocessor.apply(thin);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000_000);
  }

  /// What a graph that takes bytes computes itself.
  @ParameterizedTest
  @MethodSource({"transformersConfigs", "timmConfigs"})
  void theLastTwoStepsAreOneFunctionOfAByte(JsonNode golden) {
    JsonNode modelType = golden.get("modelType");
    JsonNode config = golden.get("config");
    Preprocessing preprocessing =
        config.has("input_size")
            ? Preprocessing.parseTimm(config)
            : Preprocessing.parse(config, modelType.asString(""));
    ChannelAffine affine = preprocessing.affine();
    byte[] bytes = new byte[3 * 256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i / 3);
    }

    float[] values = new Preprocessor(preprocessing).toTensor(new RgbImage(256, 1, bytes));

    assertThat(affine.scale()).hasSize(preprocessing.colors().channels());
    for (int i = 0; i < values.length; i++) {
      double expected = affine.scale().get(i / 256) * (i % 256) + affine.shift().get(i / 256);
      assertThat((double) values[i])
          .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
    }
  }

  @Test
  void channelsComeRedFirstAndPaddingIsNormalised() {
    var config =
        """
        {"do_resize": false, "do_center_crop": true, "crop_size": {"height": 1, "width": 3},
         "do_rescale": false, "do_normalize": true, "image_mean": [1, 2, 3], "image_std": 2}\
        """;
    var preprocessor = new Preprocessor(Preprocessing.parse(JsonMapper.shared().readTree(config)));
    var pixel = new RgbImage(1, 1, new byte[] {11, 22, (byte) 253});
    float[] expected = {-0.5f, 5, -0.5f, -1, 10, -1, -1.5f, 125, -1.5f};
    assertArrayEquals(expected, preprocessor.apply(pixel));
  }

  @Test
  void aPictureOfTheRightSizeIsNotChanged() {
    var config = "{\"image_processor_type\": \"ViTImageProcessor\", \"size\": 8}";
    var preprocessor = new Preprocessor(Preprocessing.parse(JsonMapper.shared().readTree(config)));
    RgbImage source = SyntheticImage.of(8, 8, 4);
    assertArrayEquals(source.pixels(), preprocessor.resizeAndCrop(source).pixels());
  }
}
