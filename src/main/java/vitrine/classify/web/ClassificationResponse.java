package vitrine.classify.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.classify.Classification;
import vitrine.classify.Prediction;

/// What `/classify` answers for one picture.
@Schema(description = "What a model says of one picture")
public record ClassificationResponse(
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
            description = "By what the logits were divided, where the model was calibrated",
            example = "1.37")
        @Nullable Double temperature) {

  static ClassificationResponse of(Classification classification) {
    return new ClassificationResponse(
        classification.model(),
        classification.predictions(),
        TimingsMillis.of(classification.timings()),
        classification.temperature());
  }
}
