package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.adapt.Backbone;
import vitrine.adapt.features.FeatureReader;
import vitrine.evaluate.data.Classes;
import vitrine.evaluate.data.LabelledPictures;
import vitrine.inference.InferenceSettings;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.train.DrawnData;
import vitrine.vit.GoldenCase;

/// Features are kept for what they depend on, and for nothing else.
class FeatureReadingTest {
  private static final List<String> LABELS = List.of("lies", "none", "stands");

  @TempDir private Path folder;
  private Path model;
  private LabelledPictures pictures;

  @BeforeEach
  void draw() throws IOException {
    model = Files.createDirectories(folder.resolve("model"));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(GoldenCase.named("square").folder().resolve(file), model.resolve(file));
    }
    Files.writeString(
        model.resolve("preprocessor_config.json"),
        """
        {"image_processor_type": "ViTImageProcessor", "do_resize": true, "resample": 2,
         "size": {"height": 16, "width": 16}, "do_rescale": true,
         "rescale_factor": 0.00392156862745098,
         "do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
        """);
    Path data = DrawnData.in(folder.resolve("data"), 2, 1);
    pictures = LabelledPictures.open(data, new Classes.ByName(), LABELS);
  }

  private FeatureReader.Reading read(Precision precision) throws IOException {
    Path cache = folder.resolve("cache");
    Bundle bundle = BundleLoader.load(model.toString());
    Backbone backbone = Backbone.of(bundle, cache, precision);
    return new FeatureReading(
            bundle,
            backbone,
            new InferenceSettings(cache, 1, 1, precision),
            new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .read(pictures);
  }

  private void change(String file, String old, String other) throws IOException {
    String text = Files.readString(model.resolve(file));
    assertThat(text).contains(old);
    Files.writeString(model.resolve(file), text.replace(old, other));
  }

  private void assertComputedAgain(FeatureReader.Reading before) throws IOException {
    FeatureReader.Reading after = read(Precision.FP32);
    assertThat(after.computed()).isEqualTo(6);
    for (int i = 0; i < 6; i++) {
      assertThat(after.features().values(i)).isNotEqualTo(before.features().values(i));
    }
  }

  @Test
  void theSameIsNotComputedAgain() throws Exception {
    FeatureReader.Reading first = read(Precision.FP32);
    assertThat(first.computed()).isEqualTo(6);
    FeatureReader.Reading second = read(Precision.FP32);
    assertThat(second.computed()).isZero();
    for (int i = 0; i < 6; i++) {
      assertThat(second.features().values(i)).isEqualTo(first.features().values(i));
    }
  }

  @Test
  void anotherPreprocessingHasOtherFeatures() throws Exception {
    FeatureReader.Reading first = read(Precision.FP32);
    change(
        "preprocessor_config.json",
        "[0.5, 0.5, 0.5], \"image_std\"",
        "[0.4, 0.5, 0.5], \"image_std\"");
    assertComputedAgain(first);
  }

  /// The weights are the same.
  @Test
  void anotherConfigurationHasOtherFeatures() throws Exception {
    FeatureReader.Reading first = read(Precision.FP32);
    change("config.json", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"");
    assertComputedAgain(first);
  }

  @Test
  void anotherPrecisionHasOtherFeatures() throws Exception {
    assertThat(read(Precision.FP32).computed()).isEqualTo(6);
    assertThat(read(Precision.INT8).computed()).isEqualTo(6);
    assertThat(read(Precision.INT8).computed()).isZero();
  }
}
