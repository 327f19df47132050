package vitrine.evaluate.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.evaluate.figures.ConfusionMatrix.ClassScore;

/// The figures are scikit-learn's, statsmodels', torchmetrics' and scipy's
/// (tools/golden/evaluation.py).
class GoldenFiguresTest {
  private static final JsonNode GOLDEN =
      JsonMapper.shared().readTree(Path.of("src/test/resources/evaluation.json"));
  private static final int CLASSES = 7;

  private final Tally tally = new Tally(CLASSES);

  @TempDir private Path folder;

  private static int pictures() {
    return GOLDEN.path("labels").size();
  }

  private static int label(int picture) {
    return GOLDEN.path("labels").get(picture).intValue();
  }

  private static float[] logits(int picture) {
    float[] logits = new float[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      logits[i] = GOLDEN.path("logits").get(picture).get(i).floatValue();
    }
    return logits;
  }

  private static List<Double> golden(String name) {
    return StreamSupport.stream(GOLDEN.path(name).spliterator(), false)
        .map(JsonNode::doubleValue)
        .toList();
  }

  @BeforeEach
  void countAll() {
    IntStream.range(0, pictures()).forEach(i -> tally.add(Answer.of(label(i), logits(i), 1)));
  }

  private static void assertIs(Proportion actual, List<Double> golden) {
    assertThat((double) actual.count()).isEqualTo(golden.get(0));
    assertThat(actual.share()).isCloseTo(golden.get(1), within(1e-12));
    assertThat(actual.low()).isCloseTo(golden.get(2), within(1e-12));
    assertThat(actual.high()).isCloseTo(golden.get(3), within(1e-12));
  }

  @Test
  void shares() {
    assertIs(tally.top1(), golden("top1"));
    assertIs(tally.top5().orElseThrow(), golden("top5"));
  }

  @Test
  void wilsonsIntervals() {
    for (JsonNode golden : GOLDEN.path("wilson")) {
      Proportion interval = Proportion.of(golden.get(0).longValue(), golden.get(1).longValue());
      assertThat(interval.low()).isCloseTo(golden.get(2).doubleValue(), within(1e-12));
      assertThat(interval.high()).isCloseTo(golden.get(3).doubleValue(), within(1e-12));
    }
  }

  @Test
  void confusions() {
    for (int i = 0; i < CLASSES; i++) {
      for (int j = 0; j < CLASSES; j++) {
        long golden = GOLDEN.path("confusion").get(i).get(j).longValue();
        assertThat(tally.confusion().count(i, j)).isEqualTo(golden);
        assertThat(tally.confusion().rows().get(i).get(j)).isEqualTo(golden);
      }
    }
    assertThat(tally.confusion().confusions(3))
        .containsExactly(
            new ConfusionMatrix.Confusion(5, 4, 8),
            new ConfusionMatrix.Confusion(5, 0, 7),
            new ConfusionMatrix.Confusion(4, 0, 6));
  }

  /// Null where the libraries have no number.
  private static void assertIs(@Nullable Double actual, double golden) {
    if (golden == -1) {
      assertThat(actual).isNull();
    } else {
      assertThat(actual).isCloseTo(golden, within(1e-12));
    }
  }

  @Test
  void precisionRecallAndF1OfEachClass() {
    for (ClassScore score : tally.confusion().classes()) {
      Proportion recall = score.recall();
      assertIs(score.precision(), golden("precision").get(score.label()));
      assertIs(recall == null ? null : recall.share(), golden("recall").get(score.label()));
      assertIs(score.f1(), golden("f1").get(score.label()));
      assertThat((double) score.pictures()).isEqualTo(golden("support").get(score.label()));
    }
    assertThat(tally.meanRecall().orElseThrow())
        .isCloseTo(golden("mean_recall").getFirst(), within(1e-12));
    assertThat(tally.meanF1().orElseThrow()).isCloseTo(golden("mean_f1").getFirst(), within(1e-12));
  }

  @Test
  void lossAndCalibrationError() {
    assertThat(tally.loss()).isCloseTo(golden("loss").getFirst(), within(1e-9));
    assertThat(tally.reliability().expectedCalibrationError())
        .isCloseTo(golden("calibration_error").getFirst(), within(1e-6));
  }

  @Test
  void theTemperatureWithTheLeastLoss() throws Exception {
    try (var file = new LogitsFile(folder, CLASSES)) {
      for (int i = 0; i < pictures(); i++) {
        file.add(label(i), logits(i));
      }
      Temperature fitted = Temperature.fit(file);
      assertThat(fitted.value()).isCloseTo(golden("temperature").get(0), within(1e-4));
      assertThat(fitted.loss()).isCloseTo(golden("temperature").get(1), within(1e-10));
      assertThat(fitted.expectedCalibrationError())
          .isCloseTo(golden("temperature").get(2), within(1e-5));
      assertThat(Temperature.at(1, file).loss()).isCloseTo(tally.loss(), within(1e-12));
    }
    assertThat(folder).isEmptyDirectory();
  }
}
