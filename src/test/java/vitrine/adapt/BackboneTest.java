package vitrine.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.hub.Hub;
import vitrine.hub.HubListener;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.model.BundleTemplate;
import vitrine.model.ScoreFunction;
import vitrine.onnx.Precision;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// Every family's checkpoint with a head of other classes, written and read again.
class BackboneTest {
  private static final List<String> LABELS = List.of("apple", "pear, green", "plum");

  @TempDir private Path folder;

  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  private static BundleTemplate template(GoldenCase golden, Path in) throws Exception {
    ViTSpec spec = golden.vit().spec();
    Files.createDirectories(in);
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(golden.folder().resolve(file), in.resolve(file));
    }
    Files.writeString(
        in.resolve("preprocessor_config.json"),
        """
        {"image_processor_type": "ViTImageProcessor", "do_resize": true, "resample": 2,
         "size": {"height": %d, "width": %d}, "do_rescale": true, "do_grayscale": %b,
         "rescale_factor": 0.00392156862745098,
         "do_normalize": true, "image_mean": [%3$s], "image_std": [%3$s]}
        """
            .replace("%3$s", spec.channels() == 1 ? "0.5" : "0.5, 0.5, 0.5")
            .formatted(spec.imageHeight(), spec.imageWidth(), spec.channels() == 1));
    return BundleTemplate.open(in.toString(), new Hub(Map.of(), HubListener.SILENT));
  }

  private static LinearHead drawn(int labels, int features) {
    var random = new Random(3);
    float[] weights = new float[labels * features];
    float[] bias = new float[labels];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < labels; i++) {
      bias[i] = (float) random.nextGaussian();
    }
    return new LinearHead(weights, bias);
  }

  /// What the bundle's network says is what the head says of the features; pooler, second head and
  /// all.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void theHeadIsInItsPlace(String name) throws Exception {
    GoldenCase golden = GoldenCase.named(name);
    BundleTemplate template = template(golden, folder.resolve("backbone"));
    Backbone backbone = Backbone.of(template.bundle(), folder, Precision.FP32);
    Bundle features = backbone.bundle(template.bundle());
    LinearHead head = drawn(LABELS.size(), backbone.features());
    Path out = folder.resolve("adapted");
    backbone.write(template, head, LABELS, out);

    Bundle adapted = BundleLoader.load(out.toString());
    assertThat(adapted.labels()).isEqualTo(LABELS);
    assertThat(adapted.family()).isEqualTo(template.bundle().family());
    assertThat(adapted.preprocessing()).isEqualTo(template.bundle().preprocessing());
    assertThat(adapted.scoreFunction()).isEqualTo(ScoreFunction.SOFTMAX);
    assertThat(features.labels()).hasSize(backbone.features());
    for (float[] pixels : golden.pictures(2)) {
      float[] expected = head.logits(vit(features).forward(pixels));
      assertThat(vit(adapted).forward(pixels)).containsExactly(expected, within(1e-4f));
    }
  }

  private static ViT vit(Bundle bundle) {
    return bundle.reference().orElseThrow().vit();
  }

  /// By which transformers and timm know the classes.
  @Test
  void classesAreSaidAsTheLibrarySaysThem() throws Exception {
    JsonNode timm = config("timm");
    assertThat(timm.path("num_classes").intValue()).isEqualTo(3);
    assertThat(timm.path("model_args").path("num_classes").intValue()).isEqualTo(3);
    assertThat(timm.path("label_names").path(1).stringValue()).isEqualTo("pear, green");
    assertThat(timm.has("id2label")).isFalse();
    JsonNode deit = config("deit-distilled");
    assertThat(deit.path("id2label").path("2").stringValue()).isEqualTo("plum");
    assertThat(deit.path("label2id").path("apple").intValue()).isZero();
    assertThat(deit.path("id2label").size()).isEqualTo(3);
  }

  private JsonNode config(String name) throws Exception {
    BundleTemplate template = template(GoldenCase.named(name), folder.resolve(name));
    Backbone backbone = Backbone.of(template.bundle(), folder, Precision.FP32);
    Path out = folder.resolve(name + "-adapted");
    backbone.write(template, drawn(3, backbone.features()), LABELS, out);
    return JsonMapper.shared().readTree(Files.readString(out.resolve("config.json")));
  }

  /// A distilled DeiT reads two tokens.
  @Test
  void twoTokensAreTwiceAsManyFeatures() throws Exception {
    BundleTemplate template =
        template(GoldenCase.named("deit-distilled"), folder.resolve("backbone"));
    Backbone backbone = Backbone.of(template.bundle(), folder, Precision.FP32);
    assertThat(backbone.features()).isEqualTo(2 * vit(template.bundle()).spec().hiddenSize());
  }
}
