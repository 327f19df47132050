package vitrine.evaluate.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vitrine.evaluate.figures.Reliability.Bin;

/// What the golden file does not reach.
class FiguresTest {
  @TempDir private Path folder;

  @Test
  void ofEqualLogitsTheLowerIndexIsTheBest() {
    assertThat(Answer.of(2, new float[] {1, 3, 3, 3}, 1))
        .returns(1, Answer::predicted)
        .returns(1, Answer::rank)
        .returns(false, Answer::correct);
    assertThat(Answer.of(1, new float[] {1, 3, 3, 3}, 1)).returns(true, Answer::correct);
  }

  @Test
  void largeLogitsDoNotOverflow() {
    Answer answer = Answer.of(0, new float[] {-3e38f, 3e38f}, 0.01);
    assertThat(answer.confidence()).isEqualTo(1);
    assertThat(answer.labelScore()).isZero();
    assertThat(answer.loss()).isCloseTo(6e40, within(1e34));
  }

  /// A score on the bound belongs to the bin below, as in the paper; 1 to the last.
  @ParameterizedTest
  @CsvSource({"1, 14", "0.9333, 13", "0.9334, 14", "0.2, 2", "0.0666, 0", "0, 0"})
  void aScoreHasItsBin(double confidence, int bin) {
    var reliability = new Reliability();
    reliability.add(new Answer(0, 0, 0, confidence, confidence, 0));
    List<Bin> bins = reliability.bins();
    assertThat(IntStream.range(0, bins.size()).filter(i -> bins.get(i).pictures() == 1))
        .containsExactly(bin);
  }

  @Test
  void withFiveClassesThereIsNoTop5() {
    var tally = new Tally(5);
    tally.add(Answer.of(0, new float[5], 1));
    assertThat(tally.top5()).isEmpty();
  }

  @Test
  void noShareOfNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> Proportion.of(0, 0));
  }

  @Test
  void theBestOfManyAreKept() {
    var best = new Best<Integer>(3, Comparator.reverseOrder());
    IntStream.of(3, 9, 1, 9, 4, 2, 8).forEach(best::add);
    assertThat(best.inOrder()).containsExactly(9, 9, 8);
    var none = new Best<Integer>(0, Comparator.naturalOrder());
    none.add(1);
    assertThat(none.inOrder()).isEmpty();
  }

  /// Where every picture is right, no temperature is too low; where none is, none too high.
  @ParameterizedTest
  @CsvSource({"0, 0.01", "1, 100"})
  void aTemperatureStaysWithinItsBounds(int label, double temperature) throws Exception {
    try (var file = new LogitsFile(folder, 2)) {
      file.add(label, new float[] {3, 1});
      assertThat(Temperature.fit(file).value()).isCloseTo(temperature, within(1e-6 * temperature));
    }
  }

  /// A network that says the same of all pictures.
  @Test
  void logitsThatAreEqualHaveATemperature() throws Exception {
    try (var file = new LogitsFile(folder, 2)) {
      file.add(0, new float[] {1, 1});
      assertThat(Temperature.fit(file).loss()).isCloseTo(Math.log(2), within(1e-12));
    }
  }

  /// The true temperature of labels that were drawn by it.
  @Test
  void theTemperatureThatLabelsWereDrawnByIsFound() throws Exception {
    var random = new java.util.Random(8);
    try (var file = new LogitsFile(folder, 2)) {
      for (int i = 0; i < 50_000; i++) {
        float logit = (float) random.nextGaussian(0, 5);
        boolean first = random.nextDouble() < 1 / (1 + Math.exp(-logit / 2.5));
        file.add(first ? 0 : 1, new float[] {logit, 0});
      }
      Temperature fitted = Temperature.fit(file);
      assertThat(fitted.value()).isCloseTo(2.5, within(0.1));
      assertThat(fitted.expectedCalibrationError()).isLessThan(0.01);
      assertThat(Temperature.at(1, file).expectedCalibrationError()).isGreaterThan(0.1);
    }
  }
}
