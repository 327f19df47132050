package vitrine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {
  private static final List<String> LABELS =
      IntStream.range(0, 1000).mapToObj(i -> "label " + i).toList();

  /// Held against sorting all; among a thousand scores of fifty values there are ties everywhere.
  @ParameterizedTest
  @CsvSource({"1,", "5,", "5,0.9", "0,", "0,0.5", "999,", "1000,", "5000,", "3,1.5"})
  void theBestAreThoseThatSortingPutsFirst(int topK, Double minScore) {
    var random = new Random(topK);
    float[] scores = new float[LABELS.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(50) / 50f;
    }

    List<Prediction> best =
        Classifier.best(scores, LABELS, new ClassifyOptions(topK, minScore, null));

    assertThat(best)
        .isEqualTo(
            IntStream.range(0, scores.length)
                .mapToObj(i -> new Prediction(LABELS.get(i), i, scores[i]))
                .filter(p -> minScore == null || p.score() >= minScore.floatValue())
                .sorted(Comparator.comparingDouble(Prediction::score).reversed())
                .limit(topK == 0 ? scores.length : topK)
                .toList());
  }
}
