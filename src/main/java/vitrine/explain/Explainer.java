package vitrine.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import vitrine.classify.PictureSteps;
import vitrine.classify.PictureSteps.Prepared;
import vitrine.classify.Prediction;
import vitrine.classify.Stopwatch;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.Deadline;
import vitrine.inference.Inference;
import vitrine.inference.ServedModel;
import vitrine.onnx.PixelShape;
import vitrine.preprocess.Region;
import vitrine.serving.Admission;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;
import vitrine.serving.Models;
import vitrine.serving.Stage;
import vitrine.tensor.Argmax;
import vitrine.vit.ViT;
import vitrine.vit.ViTSpec;

/// The bytes of a picture to an explanation of its class.
@Component
public final class Explainer {
  private static final long A_SECOND = 1_000_000_000;

  /// In work and waiting, of a model: a large one takes seconds for each.
  private static final int BACKWARD_PASSES = 8;

  private final PictureSteps steps;
  private final Function<ServedModel, Admission> admissions;
  private final BackwardPasses passes;

  /// @param pictureMemory of which activations are held, too
  @Autowired
  Explainer(
      PictureSteps steps, Models models, @Qualifier("pictureMemory") MemoryBudget pictureMemory) {
    this.steps = steps;
    this.admissions = models::admission;
    this.passes = new BackwardPasses(BACKWARD_PASSES, pictureMemory);
  }

  /// For one command on this machine.
  public Explainer(ImageDecoder decoder) {
    this.steps = new PictureSteps(decoder);
    this.admissions = model -> Admission.unlimited(model.bundle().name());
    this.passes = new BackwardPasses(BACKWARD_PASSES, MemoryBudget.unlimited());
  }

  /// One picture on its way.
  private record Job(
      ServedModel model,
      Prepared picture,
      @Nullable Integer classAsked,
      Deadline deadline,
      Stopwatch watch) {
    float[] scores(Inference inference) {
      return model.bundle().scores(inference.logits());
    }
  }

  /// What a method finds out.
  private record Found(Prediction prediction, List<ExplanationMap> maps) {}

  /// Decode → preprocess → what the method needs of the network → maps.
  ///
  /// @param encoded the file's bytes
  /// @throws Failure.BadParameter for parameters that mean nothing to this model, before anything
  ///   is decoded
  /// @throws Failure.BadImage when it is no picture, or too large
  /// @throws Failure.NoInference when the network does not answer
  /// @throws Failure.DeadlinePassed when there was no answer in time
  public Explanation explain(
      byte[] encoded, ServedModel model, ExplainParameters parameters, Deadline deadline) {
    Method method = parameters.method(model);
    Integer classAsked =
        new ClassChoice(model.bundle().labels(), model.bundle().name()).of(parameters.classNamed());
    var watch = new Stopwatch();
    Prepared picture = steps.prepare(encoded, model, deadline, watch);
    var job = new Job(model, picture, classAsked, deadline, watch);
    Found found =
        switch (method) {
          case Method.ByRollout by -> rollout(by, job);
          case Method.ByGradient _ -> backward(method, PixelGradient::of, job);
          case Method.ByRelevance _ -> backward(method, Relevance::of, job);
          case Method.ByAttention by -> attention(by, job);
          case Method.ByOcclusion by -> occlusion(by, job);
        };
    Region region = region(method, job);
    watch.lap(Stage.EXPLAIN);
    return new Explanation(
        model.bundle().name(),
        method,
        found.prediction(),
        found.maps(),
        region,
        picture.width(),
        picture.height(),
        picture.header(),
        watch.timings());
  }

  private Found rollout(Method.ByRollout by, Job job) {
    ViTSpec spec = spec(job.model());
    var rollout = new Rollout(spec, by.fusion(), by.discard());
    List<Integer> all = IntStream.range(0, spec.numLayers()).boxed().toList();
    Inference inference =
        steps.infer(
            () -> job.model().attend(job.picture().pixels(), all, rollout, job.deadline()),
            job.watch());
    return new Found(
        prediction(job, job.scores(inference)), List.of(new ExplanationMap(null, rollout.grid())));
  }

  private Found attention(Method.ByAttention by, Job job) {
    var attention = new HeadAttention(spec(job.model()), by.head(), by.patch());
    Inference inference =
        steps.infer(
            () ->
                job.model()
                    .attend(job.picture().pixels(), List.of(by.layer()), attention, job.deadline()),
            job.watch());
    return new Found(prediction(job, job.scores(inference)), attention.maps());
  }

  /// A map that the reference finds on its way back.
  @FunctionalInterface
  private interface BackwardMap {
    Grid of(ViT vit, float[] pixels, int classIndex);
  }

  private Found backward(Method method, BackwardMap map, Job job) {
    Inference whole =
        steps.infer(() -> job.model().submit(job.picture().pixels(), job.deadline()), job.watch());
    Prediction prediction = prediction(job, job.scores(whole));
    float[] pixels = job.picture().pixels().values();
    Grid grid =
        passes.run(
            job.model(),
            method.label(),
            vit -> map.of(vit, pixels, prediction.index()),
            job.deadline());
    return new Found(prediction, List.of(new ExplanationMap(null, grid)));
  }

  /// Windows go through the model's batcher like pictures of others: as many at once as the network
  /// takes, but no more than it answers in about a second, so that nobody waits long behind them.
  /// Each beyond the first takes a place of its own while it is in; where others have taken them
  /// all, windows go one by one.
  private Found occlusion(Method.ByOcclusion by, Job job) {
    Inference whole =
        steps.infer(() -> job.model().submit(job.picture().pixels(), job.deadline()), job.watch());
    Prediction prediction = prediction(job, job.scores(whole));
    PixelShape input = job.model().bundle().input();
    var occlusion = new Occlusion(input.height(), input.width(), by.window(), by.stride());
    List<Occlusion.Window> windows = occlusion.windows();
    long inASecond = Math.max(1, A_SECOND / Math.max(1, whole.inferenceNanos()));
    int atOnce = (int) Math.min(inASecond, job.model().atOnce());
    for (int from = 0; from < windows.size(); ) {
      int wanted = Math.min(atOnce, windows.size() - from);
      try (var places = Places.upTo(wanted - 1, admissions.apply(job.model()))) {
        int to = from + 1 + places.taken();
        hide(windows.subList(from, to), occlusion, prediction, job);
        from = to;
      }
    }
    return new Found(prediction, List.of(new ExplanationMap(null, occlusion.grid())));
  }

  private void hide(
      List<Occlusion.Window> windows, Occlusion occlusion, Prediction prediction, Job job) {
    List<CompletableFuture<Inference>> answers = new ArrayList<>();
    var apart = new Stopwatch(); // of many, stages would add up to more than there was
    for (Occlusion.Window window : windows) {
      var hidden =
          job.picture()
              .pixels()
              .hiding(window.left(), window.top(), window.width(), window.height());
      answers.add(job.model().submit(hidden, job.deadline()));
    }
    for (int i = 0; i < windows.size(); i++) {
      CompletableFuture<Inference> answer = answers.get(i);
      float[] scores = job.scores(steps.infer(() -> answer, apart));
      occlusion.dropped(windows.get(i), prediction.score() - scores[prediction.index()]);
    }
  }

  private static Prediction prediction(Job job, float[] scores) {
    Integer asked = job.classAsked();
    int index = asked == null ? Argmax.of(scores) : asked;
    return new Prediction(job.model().bundle().labels().get(index), index, scores[index]);
  }

  /// Patches may end before the input does; what is over is not seen.
  private static Region region(Method method, Job job) {
    Region input = job.model().region(job.picture().width(), job.picture().height());
    return switch (method) {
      case Method.ByOcclusion _, Method.ByGradient _ -> input;
      case Method.ByRollout _, Method.ByRelevance _, Method.ByAttention _ -> {
        ViTSpec spec = spec(job.model());
        yield input.part(
            (double) spec.gridWidth() * spec.patchWidth() / spec.imageWidth(),
            (double) spec.gridHeight() * spec.patchHeight() / spec.imageHeight());
      }
    };
  }

  private static ViTSpec spec(ServedModel model) {
    return model.bundle().reference().orElseThrow().vit().spec();
  }

  /// The picture with the map over it, in its own size, as PNG.
  ///
  /// @param encoded the same file's bytes
  /// @param overlay how much of the map covers the picture, from 0 to 1
  /// @throws Failure.DeadlinePassed when there is no core for it in time
  public byte[] draw(byte[] encoded, Explanation explanation, double overlay, Deadline deadline) {
    var heatmap = new Heatmap(explanation.grid(), explanation.region(), overlay);
    return steps.draw(encoded, deadline, heatmap::over);
  }
}
