package vitrine.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;

/// Many pictures through a network that answers at once.
class EvaluatorTest {
  private static final List<String> LABELS = List.of("even", "odd");
  private static final int PICTURES = 20_000;
  private static final int KEPT = 8;
  private static final int AT_ONCE = 4;

  @TempDir private Path folder;

  /// Every third picture is labelled wrongly, every thousandth can't be read.
  private static final class Numbers implements LabelledPictures {
    final Queue<WeakReference<?>> handedOut = new ConcurrentLinkedQueue<>();

    @Override
    public Map<String, Integer> classes() {
      return Map.of("even", 0, "odd", 1);
    }

    @Override
    public long count() {
      return PICTURES;
    }

    @Override
    public Stream<LabelledPicture> stream() {
      return IntStream.range(0, PICTURES).mapToObj(this::picture);
    }

    private LabelledPicture picture(int i) {
      int label = i % 3 == 0 ? (i + 1) % 2 : i % 2;
      var picture = new LabelledPicture("picture " + i, label, () -> content(i));
      handedOut.add(new WeakReference<>(picture));
      return picture;
    }

    private byte[] content(int i) throws IOException {
      if (i % 1000 == 999) {
        throw new IOException("damaged");
      }
      byte[] content = {(byte) (i % 2), (byte) (i % 100)};
      handedOut.add(new WeakReference<>(content));
      return content;
    }

    long alive() {
      System.gc();
      return handedOut.stream().filter(reference -> reference.get() != null).count();
    }
  }

  private static float[] logits(byte[] content) {
    float sure = content[1] / 10f;
    return content[0] == 0 ? new float[] {sure, 0} : new float[] {0, sure};
  }

  @Test
  void memoryDoesNotGrowWithThePictures() throws Exception {
    var numbers = new Numbers();
    var steps = new AtomicInteger();
    try (var results = new Results(LABELS, 1, KEPT, KEPT, folder)) {
      new Evaluator(EvaluatorTest::logits, AT_ONCE)
          .evaluate(numbers, results, steps::incrementAndGet);

      assertThat(steps).hasValue(PICTURES);
      assertThat(results.unreadableCount()).isEqualTo(20);
      assertThat(results.unreadable().getFirst())
          .isEqualTo(new Results.Unreadable("picture 999", "can't be read or written: damaged"));
      assertThat(results.tally().pictures()).isEqualTo(PICTURES - 20);
      // those that the report shows, and a sample of each class
      assertThat(numbers.alive()).isLessThanOrEqualTo(KEPT + KEPT * LABELS.size());
      assertThat(results.worst()).hasSize(KEPT);
      assertThat(results.samples().values()).allMatch(sample -> sample.size() == KEPT);
    }
  }

  @Test
  void theWorstAreTheSurestThatAreWrong() throws Exception {
    try (var results = new Results(LABELS, 1, KEPT, 0, folder)) {
      new Evaluator(EvaluatorTest::logits, AT_ONCE).evaluate(new Numbers(), results, () -> {});
      assertThat(results.worst())
          .allMatch(missed -> missed.picture().name().endsWith("99"))
          .isSortedAccordingTo((a, b) -> a.picture().name().compareTo(b.picture().name()));
    }
  }

  /// Whatever the order in which a file system lists files.
  @Test
  void samplesDoNotDependOnTheOrder() throws Exception {
    try (var forwards = new Results(LABELS, 1, 0, KEPT, folder);
        var backwards = new Results(LABELS, 1, 0, KEPT, folder)) {
      for (int i = 0; i < 1000; i++) {
        forwards.answered(picture(i), new float[2]);
        backwards.answered(picture(999 - i), new float[2]);
      }
      assertThat(names(forwards)).isEqualTo(names(backwards)).hasSize(2 * KEPT);
    }
  }

  private static LabelledPicture picture(int i) {
    return new LabelledPicture("picture " + i, i % 2, () -> new byte[0]);
  }

  private static List<String> names(Results results) {
    return results.samples().values().stream()
        .flatMap(List::stream)
        .map(LabelledPicture::name)
        .toList();
  }
}
