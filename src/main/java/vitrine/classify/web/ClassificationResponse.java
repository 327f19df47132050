package vitrine.classify.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import vitrine.classify.Classification;
import vitrine.classify.Prediction;

/// What `/classify` answers for one picture.
@Schema(description = "What a model says of one picture")
record ClassificationResponse(
    @Schema(description = "The model that answered", example = "vit-cifar10") String model,
    @Schema(description = "The best first") List<Prediction> predictions,
    @Schema(description = "Milliseconds spent in each stage") TimingsMillis timings) {

  static ClassificationResponse of(Classification classification) {
    return new ClassificationResponse(
        classification.model(),
        classification.predictions(),
        TimingsMillis.of(classification.timings()));
  }

  /// Milliseconds, to the microsecond.
  @Schema(name = "Timings")
  record TimingsMillis(
      double decode, double preprocess, double queue, double inference, double postprocess) {
    static TimingsMillis of(Classification.Timings timings) {
      return new TimingsMillis(
          millis(timings.decode()),
          millis(timings.preprocess()),
          millis(timings.queue()),
          millis(timings.inference()),
          millis(timings.postprocess()));
    }

    private static double millis(Duration duration) {
      return Math.round(duration.toNanos() / 1e3) / 1e3;
    }
  }
}
