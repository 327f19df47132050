package vitrine.embed;

import io.swagger.v3.oas.annotations.media.Schema;
import vitrine.classify.web.TimingsMillis;

/// What `/embed` answers for one picture.
@Schema(description = "A picture as a vector")
record EmbeddingResponse(
    @Schema(
            description = "The model that answered",
            example = "vit-cifar10",
            requiredMode = Schema.RequiredMode.REQUIRED)
        String model,
    @Schema(
            description = "How many numbers it has",
            example = "192",
            requiredMode = Schema.RequiredMode.REQUIRED)
        int dimensions,
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED) float[] embedding,
    @Schema(
            description = "Milliseconds spent in each stage",
            requiredMode = Schema.RequiredMode.REQUIRED)
        TimingsMillis timings) {

  static EmbeddingResponse of(Embedding embedding) {
    return new EmbeddingResponse(
        embedding.model(),
        embedding.values().length,
        embedding.values(),
        TimingsMillis.of(embedding.timings()));
  }
}
