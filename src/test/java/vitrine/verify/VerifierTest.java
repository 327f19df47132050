package vitrine.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.image.RgbImage;
import vitrine.inference.Engine;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ReferenceEngine;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.preprocess.Pixels;
import vitrine.vit.ViT;

/// The built-in model passes; an engine that is wrong in any way does not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifierTest {
  private static final Map<String, RgbImage> PICTURES = DrawnPictures.all();

  private final ServedModel model;

  VerifierTest(@TempDir Path cache) {
    model =
        ServedModel.open(
            BundleLoader.load("vit-cifar10"),
            new InferenceSettings(cache, 2, 8, Precision.FP32),
            _ -> {});
  }

  @AfterAll
  void close() {
    model.close();
  }

  /// The model's own engine, its logits changed.
  private record Broken(Engine engine, UnaryOperator<float[]> change) implements Engine {
    @Override
    public String provider() {
      return "broken";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      return engine.infer(batch).stream().map(change).toList();
    }

    @Override
    public void close() {
      // the model's
    }
  }

  private ViT vit() {
    return model.bundle().reference().orElseThrow().vit();
  }

  private Verification.Compared verify(Engine engine) {
    return Verifier.verify(model, engine, new ReferenceEngine(vit()), PICTURES);
  }

  private Verification.Compared verify(UnaryOperator<float[]> change) {
    return verify(new Broken(model.engine(), change));
  }

  /// Alone it is right, beside others it is not.
  private record WrongBesideOthers(Engine engine) implements Engine {
    @Override
    public String provider() {
      return "broken";
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      return engine.infer(batch);
    }

    @Override
    public List<List<float[]>> inferEveryWay(List<Pixels> batch) {
      List<float[]> zeros = batch.stream().map(_ -> new float[10]).toList();
      return List.of(infer(batch), zeros);
    }

    @Override
    public void close() {
      // the model's
    }
  }

  @Test
  void everyWayToRunTheNetworkIsVerified() {
    assertThat(verify(model.engine()).passed()).isTrue();
    assertThat(verify(new WrongBesideOthers(model.engine())).passed()).isFalse();
  }

  @Test
  void theBuiltInModelPasses() {
    Verification.Compared verification = verify(model.engine());

    assertThat(Verifier.verify(model)).isEqualTo(verification);

    assertThat(verification.passed()).isTrue();
    assertThat(verification.model()).isEqualTo("vit-cifar10");
    assertThat(verification.provider()).isEqualTo("cpu");
    assertThat(verification.maxAbsDiff()).isPositive().isLessThan(1e-4);
    assertThat(verification.pictures())
        .extracting(Verification.Comparison::picture)
        .containsExactlyElementsOf(PICTURES.keySet());
    assertThat(verification.summary()).startsWith("cpu equals the reference on 3 pictures");
  }

  /// README's first answers.
  @Test
  void theDrawnPicturesAreWhatTheirNamesSay() {
    assertThat(PICTURES).containsOnlyKeys("airplane", "ship", "frog");
    assertThat(verify(model.engine()).pictures())
        .allSatisfy(comparison -> assertThat(comparison.label()).isEqualTo(comparison.picture()));
  }

  @Test
  void theReferenceIsItself() {
    var reference = new ReferenceEngine(vit());

    assertThat(verify(reference).maxAbsDiff()).isZero();
  }

  @Test
  void logitsThatAreAllOneTooLargeAreReportedAsSuch() {
    Verification.Compared verification =
        verify(logits -> {
          float[] out = logits.clone();
          for (int i = 0; i < out.length; i++) {
            out[i] += 1;
          }
          return out;
        });

    assertThat(verification.passed()).isFalse();
    assertThat(verification.maxAbsDiff()).isCloseTo(1, within(1e-4));
    assertThat(verification.pictures()).allMatch(p -> p.sameLabel() && !p.passed());
    assertThat(verification.summary())
        .startsWith(
            "broken differs from the reference on 3 of 3 pictures: logits differ by up to 1.0")
        .contains("(airplane: 1.0");
  }

  @Test
  void oneLogitOutOfToleranceIsEnough() {
    float[] first = vit().forward(model.preprocess(first()).values());
    Verification.Compared verification =
        verify(logits -> with(logits, 4, logits[4] + (close(logits, first) ? .05f : 0)));

    assertThat(verification.passed()).isFalse();
    assertThat(verification.maxAbsDiff()).isCloseTo(.05, within(1e-4));
    assertThat(verification.pictures())
        .extracting(Verification.Comparison::passed)
        .containsExactly(false, true, true);
  }

  private static RgbImage first() {
    return PICTURES.values().iterator().next();
  }

  private static boolean close(float[] logits, float[] others) {
    return Math.abs(logits[0] - others[0]) < 1e-3;
  }

  private static float[] with(float[] logits, int index, float value) {
    float[] out = logits.clone();
    out[index] = value;
    return out;
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNoNumberNeverPasses(float value) {
    for (int i = 0; i < 10; i++) {
      int index = i;
      Verification.Compared verification = verify(logits -> with(logits, index, value));

      assertThat(verification.passed()).as("class %d", i).isFalse();
      assertThat(verification.maxAbsDiff()).isNotFinite();
      assertThat(verification.summary()).contains(Float.isNaN(value) ? "NaN" : "Infinity");
    }
  }

  @Test
  void twoClassesSwappedAreFound() {
    Verification.Compared verification =
        verify(logits -> with(with(logits, 0, logits[8]), 8, logits[0])); // airplane, ship

    assertThat(verification.passed()).isFalse();
    assertThat(verification.maxAbsDiff()).isGreaterThan(.1);
    assertThat(verification.pictures())
        .extracting(Verification.Comparison::sameLabel)
        .containsExactly(false, false, true);
  }

  @Test
  void anotherNumberOfClassesIsFound() {
    for (int classes : new int[] {0, 9, 11}) {
      Verification.Compared verification = verify(logits -> Arrays.copyOf(logits, classes));

      assertThat(verification.passed()).isFalse();
      assertThat(verification.maxAbsDiff()).isNaN();
    }
  }

  @Test
  void theAnswersOfTwoPicturesSwappedAreFound() {
    var swapping =
        new Engine() {
          @Override
          public String provider() {
            return "swapping";
          }

          @Override
          public List<float[]> infer(List<Pixels> batch) {
            return model.engine().infer(batch).reversed();
          }

          @Override
          public void close() {
            // the model's
          }
        };

    assertThat(verify(swapping).passed()).isFalse();
  }

  @Test
  void theSummaryIsTheSameInEveryCountry() {
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(verify(logits -> with(logits, 0, logits[0] + 1)).summary()).contains("1.0");
    } finally {
      Locale.setDefault(locale);
    }
  }

  @BeforeAll
  void warmUp() {
    model.warmUp(PICTURES.values().iterator().next());
  }
}
