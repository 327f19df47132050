package vitrine.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What is not said clearly is refused, in words that name the key, the value and what is allowed.
class PreprocessingConfigTest {
  /// Everything said, no class named.
  private static final String COMPLETE =
      """
      {"do_resize": true, "size": {"height": 32, "width": 32}, "resample": 2, "do_rescale": true,
       "rescale_factor": 0.00392156862745098, "do_normalize": true, "image_mean": [0.5, 0.5, 0.5],
       "image_std": [0.5, 0.5, 0.5]}\
      """;

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  /// The complete configuration with some keys changed.
  private static JsonNode with(String changes) {
    ObjectNode config = (ObjectNode) json(COMPLETE);
    config.setAll((ObjectNode) json(changes));
    return config;
  }

  private static String refusal(JsonNode config) {
    return String.valueOf(
        assertThrows(
                PreprocessingConfigException.class,
                () -> Preprocessing.parse(config),
                config::toString)
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"size": -3} | size is -3; allowed: a whole number from 1 to 65535
          {"size": 0} | size is 0; allowed: a whole number from 1 to 65535
          {"size": 32.5} | size is 32.5; allowed: a whole number from 1 to 65535
          {"size": "32"} | size is "32"; allowed: a whole number, [height, width], {height, width} or {shortest_edge}
          {"size": true} | size is true; allowed: a whole number, [height, width], {height, width} or {shortest_edge}
          {"size": null} | size is missing; allowed: a whole number, [height, width], {height, width} or {shortest_edge}
          {"size": [32]} | size is [32]; allowed: a whole number, [height, width], {height, width} or {shortest_edge}
          {"size": {"height": 32}} | size is {"height":32}; allowed: a whole number, [height, width], {height, width} or {shortest_edge}
          {"size": {"height": "32", "width": 32}} | size.height is "32"; allowed: a whole number from 1 to 65535
          {"size": {"longest_edge": 32}} | size is {"longest_edge":32}; allowed: a whole number, [height, width], {height, width} or {shortest_edge}
          {"size": {"shortest_edge": 32, "longest_edge": 64}} | size is {"shortest_edge":32,"longest_edge":64}; allowed: a whole number, [height, width], {height, width} or {shortest_edge} alone
          {"resample": 6} | resample is 6; allowed: 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic, 4 box, 5 hamming
          {"resample": "bicubic"} | resample is "bicubic"; allowed: 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic, 4 box, 5 hamming
          {"resample": null} | resample is missing; allowed: 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic, 4 box, 5 hamming
          {"do_resize": "yes"} | do_resize is "yes"; allowed: true or false
          {"do_center_crop": 1} | do_center_crop is 1; allowed: true or false
          {"do_center_crop": true} | crop_size is missing; allowed: a whole number, [height, width], {height, width}
          {"crop_size": 30} | do_center_crop is missing; allowed: true or false, because there is a crop_size
          {"do_center_crop": true, "crop_size": {"shortest_edge": 3}} | crop_size is {"shortest_edge":3}; allowed: a whole number, [height, width], {height, width}
          {"rescale_factor": 0} | rescale_factor is 0; allowed: a number above 0
          {"rescale_factor": "1/255"} | rescale_factor is "1/255"; allowed: a number above 0
          {"rescale_factor": 1e999} | rescale_factor is "Infinity"; allowed: a number above 0
          {"image_mean": [0.5, 0.5]} | image_mean is [0.5,0.5]; allowed: a number or a list of 3 numbers (the model's input is RGB)
          {"image_mean": [0.5, 0.5, 1e39]} | image_mean is [0.5,0.5,1.0E39]; allowed: a number or a list of 3 numbers (the model's input is RGB)
          {"do_grayscale": true, "image_mean": [0.5, 0.5, 0.5]} | image_mean is [0.5,0.5,0.5]; allowed: a number, also as a list of one (the model's input is grey)
          {"do_grayscale": true, "do_convert_rgb": true} | do_convert_rgb is true; allowed: false, because the images are grey
          {"image_mean": [0.5], "do_grayscale": false} | image_mean is [0.5]; allowed: a number or a list of 3 numbers (the model's input is RGB)
          {"image_mean": "imagenet"} | image_mean is "imagenet"; allowed: a number or a list of 3 numbers (the model's input is RGB)
          {"image_std": [0.5, 0, 0.5]} | image_std is [0.5,0,0.5]; allowed: a positive number or a list of 3 positive numbers (the model's input is RGB)
          {"image_std": 1e-50} | image_std is 1.0E-50; allowed: a positive number or a list of 3 positive numbers (the model's input is RGB)
          {"image_std": [0.5, -1, 0.5]} | image_std is [0.5,-1,0.5]; allowed: a positive number or a list of 3 positive numbers (the model's input is RGB)
          {"crop_pct": 0} | crop_pct is 0; allowed: a number above 0, at most 1.0
          {"crop_pct": 1.5} | crop_pct is 1.5; allowed: a number above 0, at most 1.0
          {"crop_pct": 0.9, "size": [32, 48]} | size is [32,48]; allowed: a square, because of crop_pct
          {"crop_pct": 0.9, "do_resize": false} | do_resize is false; allowed: true, because of crop_pct
          {"crop_pct": 0.9, "do_center_crop": true, "crop_size": 30} | crop_size is 30×30; allowed: 32×32, which is what crop_pct crops, or no crop_pct
          {"do_pad": true} | do_pad is true; allowed: nothing, this is not supported (null and false are)
          {"max_pixels": 1000} | max_pixels is 1000; allowed: nothing, this is not supported (null and false are)
          {"image_maen": 0.4} | image_maen is 0.4; allowed: nothing, this is not supported (null and false are)
          {"image_processor_type": "MobileViTImageProcessor"} | image_processor_type is "MobileViTImageProcessor"; allowed: the image processors of ViT, DeiT, CLIP, Bit (DINOv2) and ConvNext; or leave it out and write every key
          {"image_processor_type": "ViTImageProcessor", "feature_extractor_type": "DeiTFeatureExtractor"} | feature_extractor_type is "DeiTFeatureExtractor"; allowed: the class that image_processor_type names, "ViTImageProcessor"
          """)
  void wrongValuesAreNamed(String changes, String message) {
    assertEquals(message, refusal(with(changes)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "do_resize",
        "size",
        "resample",
        "do_rescale",
        "rescale_factor",
        "do_normalize",
        "image_mean",
        "image_std"
      })
  void withoutAClassEveryKeyOfAStepIsNeeded(String key) {
    ObjectNode config = (ObjectNode) json(COMPLETE);
    config.remove(key);
    assertThat(refusal(config)).startsWith(key + " is missing; allowed: ");
  }

  @Test
  void aConfigurationIsAnObject() {
    assertEquals("the configuration is [1]; allowed: a JSON object", refusal(json("[1]")));
  }

  @Test
  void whatDoesNotTouchThePixelsIsIgnored() {
    JsonNode config =
        with(
            """
            {"_valid_processor_keys": ["images"], "processor_class": "X", "do_convert_rgb": true,
             "do_pad": false, "pad_size": null, "data_format": "channels_first", "device": null,
             "input_data_format": null, "return_tensors": null, "disable_grouping": null,
             "do_reduce_labels": true, "image_seq_length": 3, "auto_map": {}}\
            """);
    assertEquals(Preprocessing.parse(json(COMPLETE)), Preprocessing.parse(config));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | 32×32
          {"size": {"height": 224, "width": 196}} | 224×196
          {"do_resize": false} | of no fixed size (no resize, no crop)
          {"size": {"shortest_edge": 224}} | of no fixed size (resize shortest edge to 224, bilinear, no crop)
          {"do_center_crop": true, "crop_size": 384} | 384×384
          """)
  void anotherSizeThanTheModelsIsRefused(String changes, String size) {
    Preprocessing preprocessing = Preprocessing.parse(with(changes));
    String message =
        assertThrows(
                PreprocessingConfigException.class, () -> preprocessing.requireOutput(3, 224, 224))
            .getMessage();
    assertEquals(
        "its images are %s, the model's input is 224×224 (height×width)".formatted(size), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"image_processor_type": "ViTImageProcessor"} | 224×224 (do_resize, size by the default of ViTImageProcessor)
          {"image_processor_type": "ViTImageProcessor", "do_resize": true, "size": 384} | 384×384
          {"image_processor_type": "DeiTFeatureExtractor", "size": 384} | 224×224 (do_center_crop, crop_size by the default of DeiTImageProcessor)
          {"image_processor_type": "ConvNextImageProcessor", "size": 256} | 256×256 (crop_pct by the default of ConvNextImageProcessor)
          """)
  void theClassWhoseDefaultMakesAnotherSizeIsNamed(String config, String size) {
    Preprocessing preprocessing = Preprocessing.parse(json(config));
    assertEquals(
        "its images are %s, the model's input is 32×32 (height×width)".formatted(size),
        assertThrows(
                PreprocessingConfigException.class, () -> preprocessing.requireOutput(3, 32, 32))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"image_processor_type": "DeiTImageProcessor", "crop_pct": 0.9} | crop_size is 224×224, which is the default of DeiTImageProcessor; allowed: 256×256, which is what crop_pct crops, or no crop_pct
          {"image_processor_type": "CLIPImageProcessor", "do_grayscale": true} | image_mean is [0.48145466,0.4578275,0.40821073], which is the default of CLIPImageProcessor; allowed: a number, also as a list of one (the model's input is grey)
          {"image_processor_type": "CLIPImageProcessor", "image_mean": [1]} | image_std is [0.26862954,0.26130258,0.27577711], which is the default of CLIPImageProcessor; allowed: a positive number, also as a list of one (the model's input is grey)
          """)
  void aDefaultThatIsRefusedIsNamedAsOne(String config, String message) {
    assertEquals(message, refusal(json(config)));
  }

  @Test
  void anotherNumberOfChannelsThanTheModelsIsRefused() {
    Preprocessing grey =
        Preprocessing.parse(
            with("{\"do_grayscale\": true, \"image_mean\": 0.5, \"image_std\": 0.5}"));
    assertDoesNotThrow(() -> grey.requireOutput(1, 32, 32));
    assertEquals(
        "its images have 1 channels, the model's input has 3; do_grayscale true makes 1, false 3",
        assertThrows(PreprocessingConfigException.class, () -> grey.requireOutput(3, 32, 32))
            .getMessage());
  }

  @Test
  void theModelsSizeIsAccepted() {
    Preprocessing preprocessing =
        Preprocessing.parse(
            with("{\"size\": {\"shortest_edge\": 256}, \"crop_pct\": 0.875, \"resample\": 3}"));
    assertDoesNotThrow(() -> preprocessing.requireOutput(3, 256, 256));
    assertEquals(256, preprocessing.outputHeight());
    assertEquals(256, preprocessing.outputWidth());
    assertEquals(
        List.of(
            "RGB",
            "shortest edge to 292, bicubic",
            "centre 256×256 (height×width)",
            "× 0.00392156862745098",
            "(x − [0.5, 0.5, 0.5]) ÷ [0.5, 0.5, 0.5]",
            "256×256"),
        List.copyOf(preprocessing.describe().values()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"crop_pct": null} | crop_pct is missing; allowed: a number above 0, at most 1.0
          {"input_size": [4, 28, 28]} | input_size is [4,28,28]; allowed: [3, height, width], or [1, height, width] for grey images
          {"input_size": [1, 28, 28]} | mean is [0.5,0.5,0.5]; allowed: a number, also as a list of one (the model's input is grey)
          {"input_size": [3, 28, 30]} | input_size is 28×30; allowed: a square, because crop_mode is center
          {"interpolation": "cubic"} | interpolation is "cubic"; allowed: [nearest, lanczos, bilinear, bicubic, box, hamming]
          {"crop_mode": "border"} | crop_mode is "border"; allowed: center, squash
          {"std": [0.5, 0.5, 0]} | std is [0.5,0.5,0]; allowed: a positive number or a list of 3 positive numbers (the model's input is RGB)
          """)
  void timmsWrongValuesAreNamed(String changes, String message) {
    ObjectNode cfg =
        (ObjectNode)
            json(
                """
                {"input_size": [3, 28, 28], "crop_pct": 0.9, "interpolation": "bicubic",
                 "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}\
                """);
    cfg.setAll((ObjectNode) json(changes));
    String refusal =
        String.valueOf(
            assertThrows(PreprocessingConfigException.class, () -> Preprocessing.parseTimm(cfg))
                .getMessage());
    assertEquals(message, refusal);
  }
}
