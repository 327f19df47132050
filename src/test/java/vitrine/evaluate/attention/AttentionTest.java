package vitrine.evaluate.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.tensor.Tensor;
import vitrine.verify.DrawnPictures;
import vitrine.vit.ViT;

/// What the served network looks at is what the reference looks at; medians are medians.
class AttentionTest {
  private static final int TOKENS = 65; // 8 × 8 patches, and the class token

  private static ServedModel open() {
    return ServedModel.open(
        BundleLoader.load("vit-cifar10"),
        new InferenceSettings(Path.of("target/test-cache"), 2, 8, Precision.FP32),
        _ -> {});
  }

  @Test
  void itIsTheReferences() {
    RgbImage ship = Objects.requireNonNull(DrawnPictures.all().get("ship"));
    try (ServedModel model = open()) {
      var attention = new ServedAttention(model);
      assertThat(attention.names()).containsExactly("layer.5.attention");
      assertThat(attention.rows() * attention.cols()).isEqualTo(TOKENS - 1);

      List<Tensor> recorded = new ArrayList<>();
      ViT vit = model.bundle().reference().orElseThrow().vit();
      vit.forward(
          model.preprocess(ship).values(),
          (name, activation) -> {
            if (name.equals("layer.5.attention.probs")) {
              recorded.add(activation);
            }
          });
      float[] probs = recorded.getFirst().floats();
      int heads = vit.spec().numHeads();
      float[] expected = new float[TOKENS - 1];
      for (int patch = 0; patch < expected.length; patch++) {
        for (int head = 0; head < heads; head++) {
          expected[patch] += probs[head * TOKENS * TOKENS + 1 + patch] / heads;
        }
      }
      assertThat(attention.of(ship).getFirst()).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void theMedianOfEachPatch() {
    var median = new MedianMap();
    median.add(new float[] {1, 5, 0});
    median.add(new float[] {2, 100, 0});
    median.add(new float[] {3, 6, 1});
    assertThat(median.median()).containsExactly(2, 6, 0);
    median.add(new float[] {4, 7, 1});
    assertThat(median.median()).containsExactly(2.5f, 6.5f, 0.5f);
  }

  /// A picture may be gone when it is read again.
  @Test
  void aClassWithoutPicturesHasNone() {
    Map<Integer, List<LabelledPicture>> samples =
        Map.of(
            0,
            List.of(
                new LabelledPicture(
                    "gone",
                    0,
                    () -> {
                      throw new IOException("gone");
                    })));
    var steps = new AtomicInteger();
    try (ServedModel model = open()) {
      assertThat(
              ClassAttention.of(
                  samples,
                  new ImageDecoder(ImageLimits.DEFAULT),
                  new ServedAttention(model),
                  steps::incrementAndGet))
          .isEmpty();
    }
    assertThat(steps).hasValue(1);
  }
}
