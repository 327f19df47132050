package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.safetensors.SafetensorsFile;
import vitrine.inference.Deadline;
import vitrine.inference.Inference;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;
import vitrine.vit.GoldenCase;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// Rollout against PyTorch's on every family's attention, and ONNX Runtime's attention against the
/// reference's trace.
class RolloutTest {
  private static final SafetensorsFile GOLDEN =
      SafetensorsFile.open(Path.of("src/test/resources/explain/rollout.safetensors"));

  @TempDir private Path cache;

  static List<String> goldenCases() {
    return GoldenCase.names();
  }

  /// Of which the library tells its attention.
  static List<String> casesWithMaps() {
    return goldenCases().stream()
        .filter(name -> GOLDEN.names().contains(name + "/mean/0"))
        .toList();
  }

  @Test
  void everyLibraryThatTellsItsAttentionIsThere() {
    assertThat(casesWithMaps())
        .hasSize(27)
        .contains("square", "deit-distilled", "timm-gap", "jax-gap", "vit-pytorch");
  }

  /// The reference computes the attention, on the golden pixels.
  @ParameterizedTest
  @MethodSource("casesWithMaps")
  void mapsArePyTorchs(String name) throws Exception {
    ViT vit = GoldenCase.named(name).vit();
    float[] pixels = GoldenCase.named(name).golden().tensor("pixels").floats();
    TracedAttention attention = TracedAttention.of(vit, pixels);
    for (Fusion fusion : Fusion.values()) {
      for (String discard : List.of("0", "0.5", "0.9")) {
        String key = "%s/%s/%s".formatted(name, fusion.label(), discard);
        Grid map = map(attention, fusion, Double.parseDouble(discard));

        assertThat(map.values())
            .as(key)
            .containsExactly(GOLDEN.tensor(key).floats(), within(1e-4f));
        assertThat(map.rows()).isEqualTo(vit.spec().gridHeight());
      }
    }
  }

  private static Grid map(TracedAttention attention, Fusion fusion, double discard) {
    var rollout = new Rollout(attention.vit().spec(), fusion, discard);
    attention.tell(rollout);
    return rollout.grid();
  }

  /// From bytes, through the graph with attention outputs, as it is served.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void theServedGraphsMapsAreTheReferences(String name) throws Exception {
    Bundle bundle = GoldenBundle.of(name);
    ViT vit = bundle.reference().orElseThrow().vit();
    try (ServedModel model = ServedModel.open(bundle, settings(Precision.FP32), _ -> {})) {
      Pixels pixels = model.preprocess(GoldenBundle.picture(bundle, 1));
      TracedAttention expected = TracedAttention.of(vit, pixels.values());
      for (Fusion fusion : Fusion.values()) {
        var rollout = new Rollout(vit.spec(), fusion, 0);
        Inference inference = attend(model, pixels, rollout);

        assertThat(rollout.grid().values())
            .containsExactly(map(expected, fusion, 0).values(), within(1e-4f));
        assertThat(inference.logits()).containsExactly(expected.logits(), within(1e-4f));
      }
    }
  }

  private static Inference attend(ServedModel model, Pixels pixels, Rollout rollout) {
    ViTSpec spec = model.bundle().reference().orElseThrow().vit().spec();
    List<Integer> layers = IntStream.range(0, spec.numLayers()).boxed().toList();
    return model.attend(pixels, layers, rollout, Deadline.NONE).join();
  }

  private InferenceSettings settings(Precision precision) {
    return new InferenceSettings(cache, 2, 4, precision);
  }

  /// Every value of every layer, not only what rollout makes of them.
  @ParameterizedTest
  @MethodSource("goldenCases")
  void everyProbabilityIsTheReferences(String name) throws Exception {
    Bundle bundle = GoldenBundle.of(name);
    ViT vit = bundle.reference().orElseThrow().vit();
    try (ServedModel model = ServedModel.open(bundle, settings(Precision.FP32), _ -> {})) {
      Pixels pixels = model.preprocess(GoldenBundle.picture(bundle, 2));
      TracedAttention expected = TracedAttention.of(vit, pixels.values());
      List<Integer> layers = IntStream.range(0, vit.spec().numLayers()).boxed().toList();
      List<Integer> told = new ArrayList<>();
      model
          .attend(
              pixels,
              layers,
              (layer, probs) -> {
                told.add(layer);
                assertThat(probs).containsExactly(expected.probs(layer).floats(), within(1e-5f));
              },
              Deadline.NONE)
          .join();
      assertThat(told).isEqualTo(layers.reversed());
    }
  }

  /// In the precision that is served, or the explanation would be another network's.
  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void otherPrecisionsAreNear(Precision precision) throws Exception {
    Bundle bundle = BundleLoader.load("vit-cifar10");
    ViT vit = bundle.reference().orElseThrow().vit();
    try (ServedModel model = ServedModel.open(bundle, settings(precision), _ -> {})) {
      Pixels pixels = model.preprocess(GoldenBundle.picture(bundle, 3));
      var rollout = new Rollout(vit.spec(), Fusion.MEAN, 0);
      Inference inference = attend(model, pixels, rollout);
      Inference served = model.submit(pixels, Deadline.NONE).join();

      assertThat(inference.logits())
          .containsExactly(served.logits(), within(8 * (float) precision.rounding()));
      assertThat(rollout.grid().values())
          .containsExactly(
              map(TracedAttention.of(vit, pixels.values()), Fusion.MEAN, 0).values(),
              within(5e-3f));
    }
  }

  /// Two tokens, one head: by hand. The class token looks at itself by .25, at the patch by .75;
  /// half of it is what it was.
  @Test
  void oneLayerByHand() throws Exception {
    ViTSpec spec = GoldenCase.named("no-qkv-bias").vit().spec(); // a class token and one patch
    float[] probs = {.25f, .75f, .5f, .5f};
    var once = new Rollout(spec, Fusion.MEAN, 0);
    once.read(0, probs);
    assertThat(once.grid().values()).containsExactly(.375f);

    var twice = new Rollout(spec, Fusion.MEAN, 0);
    twice.read(1, probs);
    twice.read(0, probs);
    // (.625, .375) · ((.625, .375), (.25, .75))
    assertThat(twice.grid().values()).containsExactly(.625f * .375f + .375f * .75f);
  }

  /// A quarter of four values is one: the lowest, .25, is the class token's own, and stays.
  @Test
  void theClassTokensColumnIsNotDiscarded() throws Exception {
    ViTSpec spec = GoldenCase.named("no-qkv-bias").vit().spec();
    var kept = new Rollout(spec, Fusion.MEAN, .25);
    kept.read(0, new float[] {.25f, .75f, .5f, .5f});
    assertThat(kept.grid().values()).containsExactly(.375f);

    var discarded = new Rollout(spec, Fusion.MEAN, .25);
    discarded.read(0, new float[] {.75f, .25f, .5f, .5f});
    assertThat(discarded.grid().values()).containsExactly(0f);
  }
}
