package vitrine.protocol;

import io.swagger.v3.oas.annotations.media.Schema;

/// One class of a picture, as transformers' pipelines say it.
@Schema(description = "One class of a picture")
public record LabelScore(
    @Schema(example = "ship", requiredMode = Schema.RequiredMode.REQUIRED) String label,
    @Schema(example = "0.964", requiredMode = Schema.RequiredMode.REQUIRED) float score) {}
