package vitrine.classify.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.classify.Classification;
import vitrine.classify.Prediction;
import vitrine.serving.Stage;

/// What `/classify` answers for one picture.
@Schema(description = "What a model says of one picture")
record ClassificationResponse(
    @Schema(
            description = "The model that answered",
            example = "vit-cifar10",
            requiredMode = Schema.RequiredMode.REQUIRED)
        String model,
    @Schema(description = "The best first", requiredMode = Schema.RequiredMode.REQUIRED)
        List<Prediction> predictions,
    @Schema(
            description = "Milliseconds spent in each stage",
            requiredMode = Schema.RequiredMode.REQUIRED)
        TimingsMillis timings,
    @Schema(
            description =
                "By what the logits were divided, where the model was calibrated",
            example = "1.37")
        @Nullable Double temperature) {

  static ClassificationResponse of(Classification classification) {
    return new ClassificationResponse(
        classification.model(),
        classification.predictions(),
        TimingsMillis.of(classification.timings()),
        classification.temperature());
  }

  /// Milliseconds, to the microsecond.
  @Schema(name = "Timings")
  record TimingsMillis(
      double decode, double preprocess, double queue, double inference, double postprocess) {
    static TimingsMillis of(Map<Stage, Duration> timings) {
      return new TimingsMillis(
          millis(timings, Stage.DECODE),
          millis(timings, Stage.PREPROCESS),
          millis(timings, Stage.QUEUE),
          millis(timings, Stage.INFERENCE),
          millis(timings, Stage.POSTPROCESS));
    }

    private static double millis(Map<Stage, Duration> timings, Stage stage) {
      return Math.round(timings.getOrDefault(stage, Duration.ZERO).toNanos() / 1e3) / 1e3;
    }
  }
}
