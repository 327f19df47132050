package vitrine.verify.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.image.RgbImage;
import vitrine.inference.Deadline;
import vitrine.inference.InferenceException;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.verify.DrawnPictures;
import vitrine.verify.web.HealthCheck.Result;

/// The built-in model on an engine that has faults.
@Timeout(60)
class HealthCheckTest {
  private static final Bundle BUNDLE = BundleLoader.load("vit-cifar10");
  private static final InferenceSettings SETTINGS =
      new InferenceSettings(Path.of("target/test-cache"), 1, 1, Precision.FP32);
  private static final RgbImage PICTURE = DrawnPictures.all().values().iterator().next();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final ServedModel sound = ServedModel.open(BUNDLE, SETTINGS, _ -> {});
  private final FaultyEngine engine = new FaultyEngine(sound.engine());
  private final ServedModel model = ServedModel.of(BUNDLE, engine, SETTINGS, _ -> {});

  @AfterEach
  void close() {
    engine.ends();
    model.close();
    sound.close();
  }

  @Test
  void aModelThatAnswersAsItDid() {
    var check = new HealthCheck(model, PICTURE, LONG);
    assertThat(check.run()).isEqualTo(Result.OK);
    assertThat(check.failuresInARow()).isZero();
    assertThat(model.answered()).isEqualTo(1);
  }

  @Test
  void anEngineThatFailsAndRecovers() {
    var check = new HealthCheck(model, PICTURE, LONG);
    engine.fails();
    assertThat(check.run()).isEqualTo(Result.FAILED);
    assertThat(check.run()).isEqualTo(Result.FAILED);
    assertThat(check.failuresInARow()).isEqualTo(2);
    engine.worksAgain();
    assertThat(check.run()).isEqualTo(Result.OK);
    assertThat(check.failuresInARow()).isZero();
  }

  @ParameterizedTest
  @ValueSource(floats = {0.5f, -20})
  void answersThatAreOthers(float difference) {
    var check = new HealthCheck(model, PICTURE, LONG);
    engine.answersWith(difference);
    assertThat(check.run()).isEqualTo(Result.DIFFERS);
  }

  @Test
  void answersThatAreNoNumbers() {
    var check = new HealthCheck(model, PICTURE, LONG);
    engine.answersWith(Float.NaN);
    assertThat(check.run()).isEqualTo(Result.FAILED);
  }

  /// Another batch may round otherwise.
  @Test
  void answersThatAreRoundedOtherwise() {
    var check = new HealthCheck(model, PICTURE, LONG);
    engine.answersWith(1e-5f);
    assertThat(check.run()).isEqualTo(Result.OK);
  }

  @Test
  void anEngineThatHangs() {
    var check = new HealthCheck(model, PICTURE, SHORT);
    engine.hangsOnce(() -> {});
    assertThat(check.run()).isEqualTo(Result.TIMEOUT);
    assertThat(check.failuresInARow()).isEqualTo(1);
  }

  /// It has no time for the check, but is well.
  @Test
  void anEngineThatAnswersOthersMeanwhile() {
    var check = new HealthCheck(model, PICTURE, SHORT);
    engine.hangsOnce(() -> model.submit(model.preprocess(PICTURE), Deadline.NONE).join());
    assertThat(check.run()).isEqualTo(Result.OK);
  }

  @Test
  void aBatcherThatTakesNothingMore() {
    var check = new HealthCheck(model, PICTURE, LONG);
    model.close();
    assertThat(check.run()).isEqualTo(Result.FAILED);
  }

  @Test
  void anEngineThatFailsFromTheStart() {
    engine.close();
    assertThatThrownBy(() -> new HealthCheck(model, PICTURE, LONG))
        .isInstanceOf(InferenceException.EngineFailed.class);
  }
}
