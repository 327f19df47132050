package vitrine.classify;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import vitrine.classify.DecodePermits.Permit;
import vitrine.image.ImageException;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.decode.EncodedImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
import vitrine.inference.Inference;
import vitrine.inference.InferenceException;
import vitrine.inference.ServedModel;
import vitrine.model.ScoreFunction;
import vitrine.preprocess.Pixels;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;
import vitrine.serving.Stage;

/// The main job: the bytes of a picture to its classes.
@Component
public final class Classifier {
  private static final Comparator<Prediction> BEST_FIRST =
      Comparator.comparingDouble(Prediction::score).reversed().thenComparingInt(Prediction::index);

  private final ImageDecoder decoder;
  private final DecodePermits permits;

  /// @param pictureMemory for the pixels of all pictures that are decoded at once
  @Autowired
  public Classifier(ImageDecoder decoder, @Qualifier("pictureMemory") MemoryBudget pictureMemory) {
    this.decoder = decoder;
    permits = new DecodePermits(pictureMemory);
  }

  /// For one command on this machine: memory is what there is.
  public Classifier(ImageDecoder decoder) {
    this(decoder, MemoryBudget.unlimited());
  }

  /// The same, however long it takes.
  public Classification classify(byte[] encoded, ServedModel model, ClassifyOptions options) {
    return classify(encoded, model, options, Deadline.NONE);
  }

  /// Decode → preprocess → infer (through the batcher) → scores → the best.
  ///
  /// @param encoded the file's bytes
  /// @throws Failure.BadImage when it is no picture, or too large
  /// @throws Failure.PictureTooLarge when its pixels would never fit the memory for pictures
  /// @throws Failure.NoInference when the network does not answer
  /// @throws Failure.DeadlinePassed when there was no answer in time
  public Classification classify(
      byte[] encoded, ServedModel model, ClassifyOptions options, Deadline deadline) {
    var watch = new Stopwatch();
    ImageHeader header;
    Pixels pixels;
    try (Permit permit = permits.take(deadline)) {
      watch.lap(Stage.QUEUE);
      EncodedImage image = decoder.open(encoded, model.bundle().preprocessing());
      header = image.header();
      watch.lap(Stage.DECODE);
      permit.reserve(image.decodingBytes());
      watch.lap(Stage.QUEUE);
      RgbImage decoded = image.decode();
      watch.lap(Stage.DECODE);
      pixels = model.preprocess(decoded);
      watch.lap(Stage.PREPROCESS);
    } catch (ImageException e) {
      throw new Failure.BadImage(e);
    }
    return classified(pixels, header, model, options, deadline, watch);
  }

  /// Infer → scores → the best, of a picture that comes as values: rescaled and normalised already.
  ///
  /// @param values (channels, height, width), finite
  /// @throws Failure.BadBody when the network can't compute with such values
  /// @throws Failure.NoInference when it does not answer
  /// @throws Failure.DeadlinePassed when there was no answer in time
  public Classification classifyValues(
      float[] values, ServedModel model, ClassifyOptions options, Deadline deadline) {
    return classified(Pixels.of(values), null, model, options, deadline, new Stopwatch());
  }

  private static Classification classified(
      Pixels pixels,
      @Nullable ImageHeader header,
      ServedModel model,
      ClassifyOptions options,
      Deadline deadline,
      Stopwatch watch) {
    Inference inference = infer(model, pixels, deadline, watch);
    float[] scores = function(model, options).apply(inference.logits());
    List<Prediction> predictions = best(scores, model.bundle().labels(), options);
    watch.lap(Stage.POSTPROCESS);
    return new Classification(
        model.bundle().name(), predictions, inference.logits(), watch.timings(), header);
  }

  private static Inference infer(
      ServedModel model, Pixels pixels, Deadline deadline, Stopwatch watch) {
    try {
      Inference inference = model.submit(pixels, deadline).join();
      watch.add(Stage.QUEUE, inference.queueNanos());
      watch.add(Stage.INFERENCE, inference.inferenceNanos());
      watch.skip();
      return inference;
    } catch (InferenceException e) {
      throw new Failure.NoInference(e);
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        // a picture's bytes are never too large, what a client calls values may be
        case InferenceException.NotFinite _ when !pixels.hasImage() ->
            new Failure.BadBody("the network gives no finite logits of these values");
        case InferenceException failure -> new Failure.NoInference(failure);
        case TimeoutException _ -> new Failure.DeadlinePassed();
        case null, default -> e;
      };
    }
  }

  private static ScoreFunction function(ServedModel model, ClassifyOptions options) {
    ScoreFunction asked = options.function();
    return asked == null ? model.bundle().scoreFunction() : asked;
  }

  /// The best first; of equals, the lower index first. One pass: of a thousand classes hardly one
  /// is among the best so far.
  static List<Prediction> best(float[] scores, List<String> labels, ClassifyOptions options) {
    Double minScore = options.minScore();
    // as scores are: a score that was read off an answer must not leave itself out
    float least = minScore == null ? Float.NEGATIVE_INFINITY : minScore.floatValue();
    int limit = options.topK() == 0 ? scores.length : options.topK();
    var kept = new PriorityQueue<>(BEST_FIRST.reversed());
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] >= least && (kept.size() < limit || scores[i] > kept.element().score())) {
        kept.add(new Prediction(labels.get(i), i, scores[i]));
        if (kept.size() > limit) {
          kept.remove();
        }
      }
    }
    return kept.stream().sorted(BEST_FIRST).toList();
  }
}
