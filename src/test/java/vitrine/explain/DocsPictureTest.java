package vitrine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;

/// The picture in `docs/explain.md` is what is drawn. `./mvnw test -Dtest=DocsPictureTest
/// -Ddocs=write` draws it again.
class DocsPictureTest {
  private static final Path PICTURE = Path.of("docs/explain-ship.png");

  @Test
  void theHeatmapIsTheRealOne() throws Exception {
    byte[] ship = Files.readAllBytes(Path.of("samples/ship.png"));
    var decoder = new ImageDecoder(ImageLimits.DEFAULT);
    var explainer = new Explainer(decoder);
    var settings = new InferenceSettings(Path.of("target/test-cache"), 1, 1, Precision.FP32);
    try (var model = ServedModel.open(BundleLoader.load("vit-cifar10"), settings, _ -> {})) {
      var parameters = new ExplainParameters(Map.of());
      Explanation explanation = explainer.explain(ship, model, parameters, Deadline.NONE);
      byte[] drawn = explainer.draw(ship, explanation, parameters.overlay(), Deadline.NONE);
      if ("write".equals(System.getProperty("docs"))) {
        Files.write(PICTURE, drawn);
      }
      RgbImage expected = decoder.decode(drawn);
      RgbImage actual = decoder.decode(Files.readAllBytes(PICTURE));
      assertThat(actual.width()).isEqualTo(expected.width());
      for (int i = 0; i < expected.pixels().length; i++) {
        int difference = (expected.pixels()[i] & 0xff) - (actual.pixels()[i] & 0xff);
        assertThat(Math.abs(difference)).isLessThanOrEqualTo(2); // of another machine's rounding
      }
    }
  }
}
