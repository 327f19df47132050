package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
import vitrine.inference.Engine;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;
import vitrine.serving.Failure;

/// Parts hidden one by one, of a network that looks at one place alone.
@Timeout(60)
class OcclusionTest {
  /// Its first logit is the red of the pixel at (20, 9) of 32 × 32; the others are 0.
  private static final class OnePixel implements Engine {
    private final AtomicInteger pictures = new AtomicInteger();
    private final AtomicInteger largest = new AtomicInteger();

    @Override
    public String provider() {
      return "test";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      pictures.addAndGet(batch.size());
      largest.accumulateAndGet(batch.size(), Math::max);
      return batch.stream()
          .map(pixels -> {
            float[] logits = new float[10];
            logits[0] = (pixels.image().pixels()[3 * (9 * 32 + 20)] & 0xff) / 10f;
            return logits;
          })
          .toList();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private final OnePixel engine = new OnePixel();
  private final Explainer explainer = new Explainer(new ImageDecoder(ImageLimits.DEFAULT));

  private Explanation explained(Map<String, String> parameters, Deadline deadline)
      throws Exception {
    var settings = new InferenceSettings(Path.of("target/test-cache"), 1, 4, Precision.FP32);
    byte[] frog = Files.readAllBytes(Path.of("samples/frog.png"));
    try (var model = ServedModel.of(BundleLoader.load("vit-cifar10"), engine, settings, _ -> {})) {
      return explainer.explain(frog, model, new ExplainParameters(parameters), deadline);
    }
  }

  @Test
  void whatCountsIsWhereTheScoreDrops() throws Exception {
    Explanation explanation =
        explained(
            Map.of("method", "occlusion", "window", "4", "stride", "4", "class", "0"),
            Deadline.NONE);
    Grid grid = explanation.grid();

    assertThat(grid.rows()).isEqualTo(8);
    assertThat(grid.cols()).isEqualTo(8);
    assertThat(engine.pictures).hasValue(1 + 64);
    for (int row = 0; row < 8; row++) {
      for (int col = 0; col < 8; col++) {
        float drop = grid.at(row, col);
        if (row == 2 && col == 5) { // rows 8 to 11, columns 20 to 23
          assertThat(Math.abs(drop)).isGreaterThan(1e-3f);
        } else {
          assertThat(drop).isCloseTo(0, within(1e-6f));
        }
      }
    }
    assertThat(explanation.prediction().label()).isEqualTo("airplane");
  }

  /// Windows of 8, 4 apart: the four over the pixel cover 12 × 12, less and less to the edge.
  @Test
  void overlappingWindowsAreAveraged() throws Exception {
    Grid grid =
        explained(
                Map.of("method", "occlusion", "window", "8", "stride", "4", "class", "0"),
                Deadline.NONE)
            .grid();
    float most = grid.at(2, 5);
    assertThat(grid.at(1, 5)).isCloseTo(most / 2, within(1e-6f));
    assertThat(grid.at(1, 4)).isCloseTo(most / 4, within(1e-6f));
    assertThat(grid.at(5, 5)).isCloseTo(0, within(1e-6f));
  }

  @Test
  void windowsShareBatchesAndNoMore() throws Exception {
    explained(Map.of("method", "occlusion", "window", "8", "stride", "2"), Deadline.NONE);
    assertThat(engine.largest.get()).isBetween(1, 4);
  }

  @Test
  void theDeadlineEndsIt() {
    assertThatThrownBy(
            () -> explained(Map.of("method", "occlusion"), Deadline.after(Duration.ZERO)))
        .isInstanceOf(Failure.DeadlinePassed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "32, 32, 8, 4, 49",
    "32, 32, 32, 32, 1",
    "32, 32, 40, 3, 1",
    "10, 7, 4, 3, 6",
    "224, 224, 64, 32, 36",
    "28, 28, 1, 1, 784"
  })
  void windowsCoverAllAndAreCounted(int height, int width, int window, int stride, int count) {
    var occlusion = new Occlusion(height, width, window, stride);
    assertThat(occlusion.windows()).hasSize(count);
    assertThat(Occlusion.count(height, width, window, stride)).isEqualTo(count);
    occlusion.windows().forEach(each -> occlusion.dropped(each, 1));
    assertThat(occlusion.grid().values()).containsOnly(1f);
  }
}
