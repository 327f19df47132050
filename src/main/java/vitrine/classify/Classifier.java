package vitrine.classify;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import vitrine.image.ImageHeader;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
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
  private static final Comparator<Prediction> BEST_FIRST =
      Comparator.comparingDouble(Prediction::score).reversed().thenComparingInt(Prediction::index);

  private final PictureSteps steps;

  @Autowired
  Classifier(PictureSteps steps) {
    this.steps = steps;
  }

  /// For one command on this machine.
  public Classifier(ImageDecoder decoder) {
    this(new PictureSteps(decoder));
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
    PictureSteps.Prepared picture = steps.prepare(encoded, model, deadline, watch);
    Inference inference = steps.infer(() -> model.submit(picture.pixels(), deadline), watch);
    return classified(inference, picture.header(), model, options, watch);
  }

  /// Infer → scores → the best, of a picture that comes as values: rescaled and normalised already.
  ///
  /// @param values (channels, height, width), finite
  /// @throws Failure.BadBody when the network can't compute with such values
  /// @throws Failure.NoInference when it does not answer
  /// @throws Failure.DeadlinePassed when there was no answer in time
  public Classification classifyValues(
      float[] values, ServedModel model, ClassifyOptions options, Deadline deadline) {
    var watch = new Stopwatch();
    try {
      Inference inference = steps.infer(() -> model.submit(Pixels.of(values), deadline), watch);
      return classified(inference, null, model, options, watch);
    } catch (Failure.NoInference e) {
      // a picture's bytes are never too large, what a client calls values may be
      throw e.reason() instanceof InferenceException.NotFinite
          ? new Failure.BadBody("the network gives no finite logits of these values")
          : e;
    }
  }

  private static Classification classified(
      Inference inference,
      @Nullable ImageHeader header,
      ServedModel model,
      ClassifyOptions options,
      Stopwatch watch) {
    ScoreFunction function = function(model, options);
    float[] scores = model.bundle().scores(inference.logits(), function);
    List<Prediction> predictions = best(scores, model.bundle().labels(), options);
    watch.lap(Stage.POSTPROCESS);
    return new Classification(
        model.bundle().name(),
        predictions,
        inference.logits(),
        watch.timings(),
        model.bundle().isCalibrated(function) ? model.bundle().temperature() : null,
        header);
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
