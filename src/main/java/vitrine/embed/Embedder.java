package vitrine.embed;

import org.springframework.stereotype.Component;
import vitrine.classify.PictureSteps;
import vitrine.classify.Stopwatch;
import vitrine.classify.intake.Picture;
import vitrine.classify.intake.Task;
import vitrine.inference.Deadline;
import vitrine.inference.Inference;
import vitrine.inference.ServedModel;
import vitrine.serving.Failure;
import vitrine.serving.ServiceMetrics;
import vitrine.serving.Stage;

/// The bytes of a picture to its vector.
@Component
class Embedder implements Task<EmbedOptions, Embedding> {
  private final PictureSteps steps;
  private final ServiceMetrics metrics;

  Embedder(PictureSteps steps, ServiceMetrics metrics) {
    this.steps = steps;
    this.metrics = metrics;
  }

  /// Decode → preprocess → infer → normalise.
  ///
  /// @throws Failure.BadParameter where the model is a graph alone
  @Override
  public Embedding answer(
      Picture picture, ServedModel model, EmbedOptions options, Deadline deadline) {
    requireWeights(model);
    var watch = new Stopwatch();
    byte[] bytes = picture.bytes();
    PictureSteps.Prepared prepared = steps.prepare(bytes, model, deadline, watch);
    metrics.image(prepared.header(), bytes.length);
    Inference inference = steps.infer(() -> model.embed(prepared.pixels(), deadline), watch);
    float[] values = inference.logits(); // of this graph: what the head would make them of
    if (options.normalize()) {
      normalize(values);
    }
    watch.lap(Stage.POSTPROCESS);
    return new Embedding(model.bundle().name(), values, watch.timings());
  }

  private static void requireWeights(ServedModel model) {
    if (!model.embeds()) {
      throw new Failure.BadParameter(
          "model",
          model.bundle().name(),
          "models of which there are weights; this one is a graph alone, which gives logits");
    }
  }

  /// To a length of 1; one without a length stays as it is.
  static void normalize(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    if (squares > 0) {
      double length = Math.sqrt(squares);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (values[i] / length);
      }
    }
  }
}
