package vitrine.classify;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import vitrine.image.ImageDecoder;
import vitrine.image.ImageException;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.inference.Inference;
import vitrine.inference.InferenceException;
import vitrine.inference.ServedModel;
import vitrine.model.ScoreFunction;
import vitrine.serving.Failure;

/// The main job: the bytes of a picture to its classes.
@Component
public final class Classifier {
  private final ImageDecoder decoder;

  /// Decoding and resizing keep a core busy: more at once than there are cores only cost memory.
  private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors());

  public Classifier(ImageDecoder decoder) {
    this.decoder = decoder;
  }

  /// Decode → preprocess → infer (through the batcher) → scores → top-k.
  ///
  /// @param encoded the file's bytes
  /// @throws Failure.BadImage when it is no picture, or too large
  /// @throws Failure.NoInference when the network does not answer
  public Classification classify(byte[] encoded, ServedModel model, ClassifyOptions options) {
    try {
      var clock = new Stopwatch();
      cores.acquireUninterruptibly();
      Prepared prepared;
      try {
        prepared = prepare(encoded, model, clock);
      } finally {
        cores.release();
      }
      Inference inference = infer(model, prepared.pixels());
      clock.lap();
      float[] scores = function(model, options).apply(inference.logits());
      List<Prediction> predictions = best(scores, model.bundle().labels(), options);
      return new Classification(
          model.bundle().name(),
          predictions,
          new Classification.Timings(
              prepared.decode(),
              prepared.preprocess(),
              prepared.waited().plusNanos(inference.queueNanos()),
              Duration.ofNanos(inference.inferenceNanos()),
              clock.lap()),
          prepared.header());
    } catch (ImageException e) {
      throw new Failure.BadImage(e);
    } catch (InferenceException e) {
      throw new Failure.NoInference(e);
    }
  }

  private record Prepared(
      ImageHeader header, float[] pixels, Duration waited, Duration decode, Duration preprocess) {}

  private Prepared prepare(byte[] encoded, ServedModel model, Stopwatch clock) {
    Duration waited = clock.lap();
    ImageHeader header = decoder.header(encoded);
    RgbImage image = decoder.decode(encoded);
    Duration decode = clock.lap();
    float[] pixels = model.preprocess(image); // (channels, height, width)
    return new Prepared(header, pixels, waited, decode, clock.lap());
  }

  private static Inference infer(ServedModel model, float[] pixels) {
    try {
      return model.submit(pixels).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof InferenceException failure) {
        throw failure;
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
    Double least = options.minScore();
    return IntStream.range(0, scores.length)
        .mapToObj(i -> new Prediction(labels.get(i), i, scores[i]))
        .filter(prediction -> least == null || prediction.score() >= least)
        .sorted(Comparator.comparingDouble(Prediction::score).reversed())
        .limit(options.topK() == 0 ? scores.length : options.topK())
        .toList();
  }

  /// Time since the last lap.
  private static final class Stopwatch {
    private long last = System.nanoTime();

    Duration lap() {
      long now = System.nanoTime();
      Duration lap = Duration.ofNanos(now - last);
      last = now;
      return lap;
    }
  }
}
