package vitrine.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.FileProblem;
import vitrine.evaluate.data.LabelledPicture;
import vitrine.evaluate.data.LabelledPictures;

/// Takes labelled pictures through a model, several at once, and hands each answer on.
///
/// @param classifier that answers
/// @param atOnce pictures in flight, at least 1
public record Evaluator(PictureClassifier classifier, int atOnce) {
  /// One picture's answer.
  ///
  /// @param logits (labels); null where there is a problem
  /// @param problem why it could not be read; null where it could
  private record Answered(
      LabelledPicture picture, float @Nullable [] logits, @Nullable String problem) {}

  /// Evaluates all pictures. What is in memory are the pictures in flight, and what `results`
  /// keeps.
  ///
  /// @param results learn every answer, in the order of the pictures, from this thread
  /// @param step is called after each picture
  /// @return how long it took
  public Duration evaluate(LabelledPictures pictures, Results results, Runnable step)
      throws IOException {
    long start = System.nanoTime();
    try (Stream<LabelledPicture> stream = pictures.stream()) {
      stream
          .gather(Gatherers.mapConcurrent(atOnce, this::answer))
          .forEachOrdered(answered -> {
            add(answered, results);
            step.run();
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Answered answer(LabelledPicture picture) {
    try {
      return new Answered(picture, classifier.logits(picture.file().read()), null);
    } catch (UnreadablePicture e) {
      return new Answered(picture, null, e.getMessage());
    } catch (IOException e) {
      return new Answered(picture, null, FileProblem.reason(e));
    }
  }

  private static void add(Answered answered, Results results) {
    try {
      if (answered.logits() == null) {
        results.unreadable(answered.picture(), String.valueOf(answered.problem()));
      } else {
        results.answered(answered.picture(), answered.logits());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
