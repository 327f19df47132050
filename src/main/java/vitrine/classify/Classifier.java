package vitrine.classify;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import vitrine.image.DecodedImage;
import vitrine.image.ImageException;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Inference;
import vitrine.inference.InferenceException;
import vitrine.inference.ServedModel;
import vitrine.model.ScoreFunction;
import vitrine.preprocess.Pixels;
import vitrine.serving.Failure;
import vitrine.serving.Stage;

/// The main job: the bytes of a picture to its classes.
@Component
public final class Classifier {
  private final ImageDecoder decoder;

  /// Decoding and resizing keep a core busy: more at once than there are cores only cost memory.
  private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors());

  public Classifier(ImageDecoder decoder) {
    this.decoder = decoder;
  }

  /// Decode → preprocess → infer (through the batcher) → scores → the best.
  ///
  /// @param encoded the file's bytes
  /// @throws Failure.BadImage when it is no picture, or too large
  /// @throws Failure.NoInference when the network does not answer
  public Classification classify(byte[] encoded, ServedModel model, ClassifyOptions options) {
    var watch = new Stopwatch();
    DecodedImage decoded;
    Pixels pixels;
    cores.acquireUninterruptibly();
    try {
      watch.lap(Stage.QUEUE);
      decoded = decoder.decodeWithHeader(encoded, model.bundle().preprocessing());
      watch.lap(Stage.DECODE);
      pixels = model.preprocess(decoded.image());
      watch.lap(Stage.PREPROCESS);
    } catch (ImageException e) {
      throw new Failure.BadImage(e);
    } finally {
      cores.release();
    }
    Inference inference = infer(model, pixels, watch);
    float[] scores = function(model, options).apply(inference.logits());
    List<Prediction> predictions = best(scores, model.bundle().labels(), options);
    watch.lap(Stage.POSTPROCESS);
    return new Classification(
        model.bundle().name(), predictions, watch.timings(), decoded.header());
  }

  private static Inference infer(ServedModel model, Pixels pixels, Stopwatch watch) {
    try {
      Inference inference = model.submit(pixels).join();
      watch.add(Stage.QUEUE, inference.queueNanos());
      watch.add(Stage.INFERENCE, inference.inferenceNanos());
      watch.skip();
      return inference;
    } catch (InferenceException e) {
      throw new Failure.NoInference(e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof InferenceException failure) {
        throw new Failure.NoInference(failure);
      }
      throw e;
    }
  }

  private static ScoreFunction function(ServedModel model, ClassifyOptions options) {
    ScoreFunction asked = options.function();
    return asked == null ? model.bundle().scoreFunction() : asked;
  }

  /// The best first; of equals, the lower index first.
  static List<Prediction> best(float[] scores, List<String> labels, ClassifyOptions options) {
    Double minScore = options.minScore();
    // as scores are: a score that was read off an answer must not leave itself out
    float least = minScore == null ? Float.NEGATIVE_INFINITY : minScore.floatValue();
    return IntStream.range(0, scores.length)
        .mapToObj(i -> new Prediction(labels.get(i), i, scores[i]))
        .filter(prediction -> prediction.score() >= least)
        .sorted(Comparator.comparingDouble(Prediction::score).reversed())
        .limit(options.topK() == 0 ? scores.length : options.topK())
        .toList();
  }
}
