package vitrine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vitrine.adapt.LinearHead;
import vitrine.adapt.features.Features;
import vitrine.adapt.features.Features.Featured;
import vitrine.classify.Classifier;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.image.ImageLimits;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;

@Timeout(60)
class AdaptationProofTest {
  private static final int CLASSES = 10;

  @TempDir private Path cache;

  /// The features of a picture are its logits here, so that the identity is the right head.
  private static LinearHead head(float factor) {
    float[] weights = new float[CLASSES * CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      weights[i * CLASSES + i] = factor;
    }
    return new LinearHead(weights, new float[CLASSES]);
  }

  @Test
  void aHeadThatIsNotTheBundlesIsNoProof() throws Exception {
    byte[] ship = Files.readAllBytes(Path.of("samples/ship.png"));
    var settings = new InferenceSettings(cache, 1, 1, Precision.FP32);
    try (var served = ServedModel.open(BundleLoader.load("vit-cifar10"), settings, _ -> {})) {
      var classifier = new Classifier(new ImageDecoder(ImageLimits.DEFAULT));
      float[] logits = Evaluation.logits(ship, classifier, served);
      var picture = new LabelledPicture("ship.png", 0, () -> ship);
      var features =
          new Features(
              List.of(new Featured(picture, "", logits)), List.of("ship", "other"), CLASSES);

      assertThat(new AdaptationProof(served, head(1)).line(features))
          .startsWith("proof        1 pictures served: their logits are the head's");
      assertThatExceptionOfType(WorkFailed.class)
          .isThrownBy(() -> new AdaptationProof(served, head(1.002f)).line(features))
          .withMessageStartingWith("the bundle's logits differ from the head's by 0.002");
    }
  }
}
